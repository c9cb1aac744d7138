"""Trains a small 3-D denoiser on volumes of random ellipsoids whose slices are as thick as three of their pixels, or, with a second
argument 1, as thick as one: what `convscope volume` tells of the difference. Needs PyTorch; takes about a minute on one core.

    python3 examples/volume/train.py thick.pt 3
    python3 examples/volume/train.py cubic.pt 1
    convscope volume thick.pt cubic.pt -o out
"""

import sys

import torch
from torch import nn

torch.manual_seed(1)
spacing = float(sys.argv[2])
side = 16
grid = torch.stack(torch.meshgrid(*[torch.arange(side).float()] * 3, indexing="ij"))
grid[0] *= spacing


def volumes(count):
    """Ellipsoids of random brightness in a box of side x spacing by side by side pixels."""
    found = torch.zeros(count, 1, side, side, side)
    size = torch.tensor([side * spacing, side, side]).view(3, 1, 1, 1)
    for volume in found:
        for _ in range(int(6 * spacing)):
            middle, radii = torch.rand(3, 1, 1, 1) * size, 2 + 4 * torch.rand(3, 1, 1, 1)
            volume[0][(((grid - middle) / radii) ** 2).sum(0) < 1] += 2 * torch.rand(1) - 1
    return found


clean = volumes(96)
network = nn.Sequential(
    nn.Conv3d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv3d(16, 16, 3, padding=1), nn.ReLU(), nn.Conv3d(16, 1, 3, padding=1)
)
optimiser = torch.optim.Adam(network.parameters(), lr=3e-3)
for epoch in range(20):
    for batch in clean[torch.randperm(len(clean))].split(8):
        loss = ((network(batch + 0.5 * torch.randn(batch.shape)) - batch) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
print(f"mean squared error {loss.item():.4f}, of the noise 0.25")
torch.save(network.state_dict(), sys.argv[1])
