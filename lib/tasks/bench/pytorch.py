"""The benchmark's work in PyTorch and Captum, one process a piece of work; speaks as measure.ts does."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)


class Bottleneck(nn.Module):
    def __init__(self, entering, inner, stride):
        super().__init__()
        self.main = nn.Sequential(
            *conv(entering, inner, 1), nn.ReLU(),
            *conv(inner, inner, 3, stride), nn.ReLU(),
            *conv(inner, 4 * inner, 1))
        same = stride == 1 and entering == 4 * inner
        self.shortcut = nn.Sequential(*([] if same else conv(entering, 4 * inner, 1, stride)))

    def forward(self, x):
        return F.relu(self.main(x) + self.shortcut(x))


def conv(entering, leaving, size, stride=1):
    layer = nn.Conv2d(entering, leaving, size, stride, size // 2, bias=False)
    return layer, nn.BatchNorm2d(leaving)


def resnet50():
    layers, entering = [*conv(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for stage, blocks in enumerate([3, 4, 6, 3]):
        for block in range(blocks):
            inner = 64 * 2**stage
            layers.append(Bottleneck(entering, inner, 2 if stage > 0 and block == 0 else 1))
            entering = 4 * inner
    head = nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000)
    return frozen(nn.Sequential(*layers, *head))


def convnet():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, 2, 2), nn.ReLU(),
        nn.Conv2d(32, 48, 3, 2, 1), nn.ReLU(),
        nn.Conv2d(48, 64, 3, 1, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(7 * 7 * 64, 128), nn.ReLU(), nn.Linear(128, 10))


def frozen(net):
    return net.eval().requires_grad_(False)


def without_gradients(apply):
    def run():
        with torch.no_grad():
            apply()
    return run


def single_conv():
    x, kernel = torch.randn(8, 64, 56, 56), torch.randn(64, 64, 3, 3)
    return without_gradients(lambda: F.conv2d(x, kernel, padding=1))


def single_product():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return without_gradients(lambda: a @ b)


def resnet_forward(batch):
    net, x = resnet50(), torch.randn(batch, 3, 224, 224)
    return without_gradients(lambda: net(x))


def resnet_gradient(batch):
    net, x = resnet50(), torch.randn(batch, 3, 224, 224, requires_grad=True)
    return lambda: torch.autograd.grad(net(x)[:, 0].sum(), x)


def integral():
    from captum.attr import IntegratedGradients
    method, x = IntegratedGradients(frozen(convnet())), torch.rand(16, 1, 28, 28)
    target = torch.arange(16) % 10
    return lambda: method.attribute(
        x, target=target, n_steps=64, method="riemann_middle", internal_batch_size=16,
        return_convergence_delta=True)


def epoch():
    net, x, labels = convnet(), torch.rand(2000, 1, 28, 28), torch.arange(2000) % 10
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def run():
        for some in torch.randperm(2000).split(128):
            adam.zero_grad()
            F.cross_entropy(net(x[some]), labels[some]).backward()
            adam.step()
    return run


works = {
    "conv": single_conv,
    "product": single_product,
    "resnet50-forward-1": lambda: resnet_forward(1),
    "resnet50-forward-8": lambda: resnet_forward(8),
    "resnet50-gradient-1": lambda: resnet_gradient(1),
    "resnet50-gradient-8": lambda: resnet_gradient(8),
    "ig": integral,
    "epoch": epoch,
}

if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    if sys.argv[1] not in works:
        sys.exit("pytorch.py: it has no counterpart there")
    run = works[sys.argv[1]]()
    print(json.dumps({"line": "PyTorch " + torch.__version__}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - start)}), flush=True)
