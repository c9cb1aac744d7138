"""Trains a small denoiser on pictures of random discs and bars, and writes a checkpoint every epoch: something to look at with

    convscope timeline checkpoints -o out --with scale-space,operators

Needs PyTorch; takes about a minute on one core.
"""

import pathlib

import torch
from torch import nn

torch.manual_seed(1)
folder = pathlib.Path("checkpoints")
folder.mkdir(exist_ok=True)
y, x = torch.meshgrid(torch.linspace(-1, 1, 32), torch.linspace(-1, 1, 32), indexing="ij")


def pictures(count):
    """Discs and half planes of random brightness, 32 x 32."""
    found = torch.zeros(count, 1, 32, 32)
    for picture in found:
        for _ in range(4):
            angle, shift, cx, cy, radius, light = torch.rand(6)
            inside = (x - 2 * cx + 1) ** 2 + (y - 2 * cy + 1) ** 2 < (0.2 + 0.5 * radius) ** 2
            if light > 0.5:
                turn = 6.2832 * angle
                inside = x * torch.cos(turn) + y * torch.sin(turn) > 2 * shift - 1
            picture[0][inside] += 2 * torch.rand(1) - 1
    return found


network = nn.Sequential(
    nn.Conv2d(1, 24, 7, padding=3), nn.ReLU(), nn.Conv2d(24, 24, 5, padding=2), nn.ReLU(), nn.Conv2d(24, 1, 5, padding=2)
)
optimiser = torch.optim.Adam(network.parameters(), lr=2e-3)
clean = pictures(512)
for epoch in range(13):
    torch.save(network.state_dict(), folder / f"epoch={epoch}.pt")
    for batch in clean[torch.randperm(len(clean))].split(16):
        loss = ((network(batch + 0.4 * torch.randn_like(batch)) - batch) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    print(f"epoch {epoch}: {loss.item():.4f}")
