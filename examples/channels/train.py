"""One small network, trained on the same pictures as they are, blurred, with noise, and in gray, three times each: what its first layer
tells of the difference. Writes KIND-SEED.pt into the folder given.

    python3 examples/channels/train.py checkpoints
    convscope channels checkpoints/*.pt
"""

import pathlib
import sys

import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
side, count, epochs = 32, 3000, 12


def pictures(generator):
    """Overlapping shapes of random colours and sizes; the class is the shape: discs, squares, rings or bars."""
    y, x = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    images = torch.rand(count, 3, 1, 1, generator=generator).expand(count, 3, side, side).clone()
    labels = torch.randint(4, (count,), generator=generator)
    for _ in range(12):
        middle = torch.rand(count, 2, 1, 1, generator=generator) * side
        radius = 2 + 8 * torch.rand(count, 1, 1, generator=generator) ** 2
        angle = torch.rand(count, 1, 1, generator=generator) * 3.14159
        down, across = y - middle[:, 0], x - middle[:, 1]
        one, other = down * angle.cos() + across * angle.sin(), across * angle.cos() - down * angle.sin()
        distance = (one**2 + other**2).sqrt()
        shapes = torch.stack([
            distance < radius,
            torch.maximum(one.abs(), other.abs()) < 0.9 * radius,
            (distance < radius) & (distance > 0.5 * radius),
            (one.abs() < 0.35 * radius) & (other.abs() < 2 * radius),
        ])[labels, torch.arange(count)]
        colour = torch.rand(count, 3, 1, 1, generator=generator)
        images = torch.where(shapes[:, None], colour, images)
    return images - 0.5, labels


def blur(images, sigma=1.5):
    taps = torch.exp(-torch.arange(-4, 5) ** 2 / (2 * sigma**2))
    taps = (taps / taps.sum()).repeat(3, 1, 1, 1)
    images = nn.functional.conv2d(nn.functional.pad(images, (4, 4, 4, 4), "reflect"), taps.view(3, 1, 9, 1), groups=3)
    return nn.functional.conv2d(images, taps.view(3, 1, 1, 9), groups=3)


kinds = {
    "sharp": lambda images, _: images,
    "blurred": lambda images, _: blur(images),
    "noisy": lambda images, generator: images + 0.3 * torch.randn(images.shape, generator=generator),
    "gray": lambda images, _: images.mean(1, keepdim=True).expand(-1, 3, -1, -1),
}
for kind, change in kinds.items():
    for seed in range(3):
        generator = torch.Generator().manual_seed(seed)
        images, labels = pictures(generator)
        images = change(images, generator)
        torch.manual_seed(seed)
        network = nn.Sequential(
            nn.Conv2d(3, 24, 7, 2, 3), nn.BatchNorm2d(24), nn.ReLU(),
            nn.Conv2d(24, 32, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 32, 1), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 4),
        )
        steps = epochs * (count // 50)
        optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=steps)
        for _ in range(epochs):
            order = torch.randperm(count)
            right = 0
            for start in range(0, count, 50):
                batch = order[start:start + 50]
                found = network(images[batch])
                optimizer.zero_grad()
                nn.functional.cross_entropy(found, labels[batch]).backward()
                optimizer.step()
                schedule.step()
                right += int((found.argmax(1) == labels[batch]).sum())
        print(kind, seed, f"{right / count:.3f}")
        torch.save(network.state_dict(), folder / f"{kind}-{seed}.pt")
