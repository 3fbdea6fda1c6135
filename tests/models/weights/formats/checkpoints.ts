/**
 * Files that PyTorch 1.13.0 wrote, compressed:
 *
 * ```py
 * import base64, collections, io, os, torch, zlib
 *
 * def show(name, saved, **options):
 *     file = io.BytesIO()
 *     torch.save(saved, file, **options)
 *     print(name, base64.b64encode(zlib.compress(file.getvalue(), 9)).decode())
 *
 * numbers = torch.arange(24.) / 8
 * w = torch.nn.BatchNorm2d(2)
 * w.weight.data, w.num_batches_tracked.data = numbers[1:3].clone(), torch.tensor(7)
 * state = w.state_dict()
 * state["strided"] = numbers[:6].reshape(2, 3).t()
 * state["offset"] = numbers.reshape(2, 3, 4)[1:, :2, 1:3]
 * state["channels_last"] = numbers.reshape(2, 3, 2, 2).contiguous(memory_format=torch.channels_last)
 * state["parameter"] = torch.nn.Parameter(numbers[:2].clone())
 * state["empty"] = torch.zeros(0, 3)
 * for dtype in [torch.half, torch.bfloat16, torch.double, torch.int, torch.short, torch.int8, torch.uint8]:
 *     state[str(dtype)] = torch.tensor([1, 2, 3]).to(dtype)
 * class Evil:
 *     def __reduce__(self): return (os.system, ("exit 1",))
 * small = collections.OrderedDict(w=numbers[:4].reshape(2, 2))
 * show("plain", state)
 * optimizer = torch.optim.SGD([torch.nn.Parameter(numbers[:2].clone())], 0.1, momentum=0.9)
 * show("nested", {"epoch": 70000, "arch": "fixup_resnet50", "state_dict": small, "best": torch.tensor(0.75), "nothing": None, "optimizer": optimizer.state_dict(), "negative": -3})
 * show("legacy", state, _use_new_zipfile_serialization=False)
 * show("evil", {"w": small["w"], "x": Evil()})
 * show("evilLegacy", {"w": small["w"], "x": Evil()}, _use_new_zipfile_serialization=False)
 * show("module", torch.nn.Linear(1, 1))
 * show("infinite", {"w": torch.tensor([1., float("inf")])})
 * ```
 *
 * and PyTorch 2.15.0:
 *
 * ```py
 * z = torch.complex(torch.tensor([1., 2.]), torch.tensor([3., -4.]))
 * show("negative", {"plain": z.imag, "negative": z.conj().imag})
 * show("conjugate", {"w": z.conj()})
 * ```
 */
const files = {
  plain:
    "eNqtl99zE1UUxzdJSUNoQ2kBgwrWCpIKlDZJ21RaGgIGcBHaRXD5oekm3TaRdJOze1MsWilqW/AniiIq4/jgH8Cr" +
    "jg8Mf4E4ow++yPiiPumzvnjv3tuw967QkpqZM5kk9/v5nnPP7rmbIdlXJ0mBgOR6NUnNkmbm8oVJfeeohrSO8pli" +
    "OhWSTnKvGW8uVyoW9RwqlAwreMQc1U19dF8hh4IgtSvgiah+DDurF8bzCLw5VMLIjkwFFYpWMGPq2UqhOJpBumGV" +
    "zMxkNAi+SEStxwoLr9TGdaijkmC6WNLQUfplEFaoHrymE/yqD7/nyhWol70IAsOyJHtnYaXsmYXgpTzJYBWCBgUa" +
    "VVymlC1oFoTy2CNfl6eMLlidt7VNTLuGaJuptgXBWgXWqQ14oVkxjIIxnpnQNQPWc4woPEQZYcbYQBgPU8YjCB5V" +
    "YKO6ysGY1EzYxCFi8BhFtDLE4wTRRhFPINiswBa1BS80KhOZrIZyed3KIFPLndFH4UmKYjt1qGSMVzdqq02PQwTT" +
    "PQjaMb29nVKfQrBNge1st83CKCbt4JLqhg4sCyPYSZLyyd456JQ9sm8OuigiiiCmQNxucWlszNIRdC8Q8kzbMyw3" +
    "YpFX9s5Dr9wg18meeUhQfR+CpxXYpTaSJuY1w9CLVqaoWQj6uUR6YIDCduNEIpjlIzwEgxEM9Mh+2YcgSZF7EKQU" +
    "2KuuxLKyZmoTOtJN2HePC6+6IgjPcI69kKb92M/6cYD04yD1eBaBrMChi/aH5+bhsAJH1BVYpU+U0RQMcaQEDGOS" +
    "hEAhJIns3lGcv2cOnqe0YwiOK/CCvQk0yzFyrXf1gMr19YBWHKv29YTN7oOTmI2LP2U3aBZOkyxfpNyXEGQUGFFD" +
    "VW52Aaxx4FSafl2FZ1UvuTM6IUfpo4yuE/oYpY8jyCtQELPuicPLHHxfqZIt6lX0GYrugiJFTzC0QdAlii4jAAVM" +
    "+46h6IKBYlGwOPBB4+44QJQahQqlTjLqWUJ9hVKnEJxT4FWeivfiNY56NF8y73KnKTcGr1PuecadIdwLlPsGgjcV" +
    "eEsNOrkJmOWwe/OaWaXOUWoc5in1IqNeItS3KfUdBO8q8J4j24qNfZ/v3BS6u7UfUGw3XKbYDxn2I4K9QrEfI/hE" +
    "gauVafjUvkPwNEMame5wzf79M5WMfvh8Gr6w58Kkblp4sMN12WtZVrZjSK4PTN+6/c2f+GonMXTP4yMkreOOj52d" +
    "6dQa4fDAL7xytyTN7CZg4/TtC4RE4n7gfh7clU4l3OAlvhaoxL/wS5u+uP9qaZfgjyvrrTWBmUEpmUwS96kN/efI" +
    "HPUv4j4guOPy+2oun9X/1yDDJ+lbwM5o8+9bToXxp/AiGW0TMoqmU1uXmhGZYuSy9bEeXGm7c4Octg2LePYKnrF0" +
    "KlbLLniwu892PvzHt//Usv/xZe2/x+sj5htnvjvmq27Dvc2Tgnl3OtVfu/mD+oekPbw/7vTAsuxruP9c939sefc/" +
    "vgNxEP/Lw/4fa/CPL8e/3lF/+affSjX4d/8P88+ewZJ0E4eE96MVRxLHyCDdn8s4vsJxA8dNHN/juDPI5kaSzAv8" +
    "fwFHGEcrjgiOThwJe47sH/i1bQQvHFmkrs18XT3pVKu0xPxZnqSOVpYvqSfJ8iZ1jTjyl1iepI4Ay5fU08TyJnWF" +
    "q/n/PZf4uYb8ex8gf/v8u3Vr79d8/6Wl9D+xnP7fr561vE9fOtXk8sHJJKUUyV49cWrgweYne7hY1vyMBYn37S/H" +
    "j3nZSTIke7z2GcbcnY8rTa58xH+4otr5TBLilIN+SXjAEbXOecZrr4naLlHrfBpYzWnD9aLWZew8uHnxVZfY5ew8" +
    "gXlxJCCKo6LYeYjy4usucUwUOw8hXrx+pSiOL118xSXuXnqnWoKC2FWy89QQuixqXRU7Jz6vDa8StK6CnVNV8BW1" +
    "rnqdE43XlhsEbY+odU4pXtvZKGh7F7T/Pce4nEVtQvR1zpeQC8VPKlHrnA/8xXHcoWXzaEj2+7eznzf5dlSXNgvv" +
    "e+ro+w+hhSPcb5/mLS30s8f+boWfaprt9XTtv0dJTzc=",
  nested:
    "eNqFVEtrE1EUvnk2HWuaxqr1VWOtmvhoU0UQRBOCpNCBGivCUCnp7cxNZjCZmTNzJ61CIKtCdi7c6EL8CYILcSH0" +
    "ByjYfyCuXQiupZ6ZSUsywXrg4+bee77znXPPmVTESJSQRIIMWYqkCbVkVWuxeYVyOmc+a5RLSbI6YJ1wG0hWiiGB" +
    "mYasQmjJnAgRCYN6bAhLSfxZ07Ycs2oxW2f8dh4ikoCHNqecVRVN5hCVZaPRYDLXDN0WHloKs5jyAG8EiOVWIC6F" +
    "0H8TRmRuYNC5qsO1hi1gwA1HayhVznTbsKqtmwIksllpxAtuWLTOYNSnCOWGQflj/1AAwQuYhyNSBFfZdGBMnOJw" +
    "9JFIxLAY3oYkLqFtGO+qrn6Kw8QKpG2vrA1mczimopA6qvqBFmBSHRNDHI5jgFzOJ53gcHIFprxsdIOrml6HU8vS" +
    "KG4Nk2tN7QWz4HQbzvjP570GnG3DOWkMtya1aLNatwzHtGF6Dc63IZOVwnjTsODCYuHTa9feSG7nmkaT6dxpwsxi" +
    "4ecX1756Mgptmkx3dS+KxIu6ybS6yqsKk+lzmMVDl65jQcwyWnCp64ejW152cLnrJV8zLEaxlVeWvV4qWq2G7dG5" +
    "RjcaDLJdKb6frw25NbgqEupQpxe6TjlOEFxb+rO3t+fMVcSRxMcP6d08VuKi8s/5S5LJgfmbz5dLqcD0ra72nO8T" +
    "0kHsIEiBkAyiiFhHdBAvEe8Q7xE7iG+I74hfCFJEfUQKMYXIILKIPOJO0c138d6PmXV0dHFYvrOD+S6US5mhfIfz" +
    "LxZcjdnPT+vucEUP1RjH4vY1Wsyy8Wspl+7+V+QQuyW46rtv60/c0Qp76iF3OdDv71ZqKKPgP0SQ3f92yQFmJ0wC" +
    "/Q1y+99kkJuPBLgLQW5/ReMD3Fd93N4bVsR4/Hrvejpy48A1Glh/99Z07wB57vdBYjF/H/LOYnGfE/X8fd+/WLox" +
    "ig==",
  legacy:
    "eNqFlVl320QUgLU4m7M0UJaUNewOS5CX2A6U1qQhtKhbFBaxFEW2J7FaRfKVxikpBMySpWUrawuUc3jkkZ/Qn8BP" +
    "4JU3XjmHB+5oJral0oPPuT6eseb77mxXbeVS2v3n2sLfk2d/PX1guq2c+FPF702QMua4JEnNwKd+zXetdRKEju+B" +
    "jA+Yo/iP61DqEot4dcf2QNk109hJN5rECp0LJAR1E1IZsw87w4YfUOjTFVPFluNR6NdTZooxfG8VBvRUq4XOGmpc" +
    "UqNoCdOngjoJSH3eqdE0SFMGyBmzH0ecJ85qg4JSo35Qa0xbLeq4YdoKSLXluHWLEi/0A2s9lwY1kzEHmB2ftFcJ" +
    "pPiQ9ILr23SJd6ahzxzCZwoFLZsvZ7M56I9yrDVbmJZyksLgoi7pyhYM6fIWpC82WCrDFEYMGI1mUHXsEMYaKGuk" +
    "GhyWL+VLxVktV4B9DQ4ZF5BbGORWDtlP4TYDbjdHcETQ8jzHW7XWCK7kHf8By+Y0uFPAJgTsAIPdxWF3U7jHgHvN" +
    "4R7Yuh3AfTFWNMt8UdPgfsGaFKwHGOtBznqIwsMGPGLuxxFea82q2rTWIKFFA7t2jtThUc4Uq3kcd7CzmI/1LGZJ" +
    "K0AGNTJqplAzNcXxj1N4woAnxdYETh2RT8XTzM+UtRk25WkcP4Hjn2ZpqrqyDZou6+o2ZDkrRyFvQCE6GP7KSkgo" +
    "zNwEVRSo0qI+igxFV3agrI/oKV3egVmOe4bCswYcjE53rWF7HnFDy7VDCs/duI7FHG7wIUE9jAlmEKoyMIVKBsmy" +
    "3q+rFJ7n7DkKRwyYj8Y37cBeI5QE8MJNjnHniTQsJCeUz2szpSK8KLbwqNjCY2wLX+IyncJxA07sRo2TO3DKgNPR" +
    "TSRrTboBizfMppAvFzQwECkhcokhJbbOL+OM5G14hWNfpfCaAWa0PjzvFXaXskV4PXYmjtruSudMvNGVlFneb6JE" +
    "Rclb0Z5uwRmW99tcYFFYNsA2xzqC6p6hGjPMLfDujqXWtcxmi2WoCwsRlhVmWeUWLB+OAWeT0ygW4FxMMu+3qi7p" +
    "KNweRamowZpQeELhM0WTK4BCYEAY3UeuwKqXzwGNCY553TrU6tBntALe0HVBPy/o7zD6BqdfoPCuAe/F6bhGmzH6" +
    "Equ6Hf77XX4WBfCB4LcF/0PG/4jzP6bwiQFbvKDv8cuwHcMfadhBh77TQy+WNdgV9IuCfonRP+X0zyh8bsAXPdm3" +
    "IvyX8R3eoN2lv9zF5/J4mb8S+K8F/huG/5bjv6PwvQFXWptwNRqFRZXadZva8EP0/48mdkrw0yZci2rQ3nvtZ10J" +
    "w7CK76Ez7N0XL+RyohYricuoJqpNKlFvk3WjP/HWGUgUzsHEzRxKXKJ04rgPJ87mSOI0jSZ2fyyxX/sSCzxOphUp" +
    "/vmf9qGJRFuS2hjXMaTDkjSJUcFYxmhjXMb4BeM3jOsYv2P8gfEXhlSRpEGMcYwJjEmMDIaGUa50ve2IlfAKPvNP" +
    "Cg/LoyJ8LJ/lHq8k+Mw/KDwsj3HhY/lMJLx8brJoDCTWRd37cRDZc2o310qlosaejOYq8RzYZ7DzvyzWV+3hydij" +
    "dluK2vPzX05RVyw=",
  evil: "eNqFks8uA1EUxs/MMK2LtqysaNhUQhUbGzSN1GIWqiJpbNoxc8PEMD0zt1ULSTckdp5APIKdbR8BTyCewANYOPMn" +
    "TTuCm/xyknO/75x7Tm5FU0YAkkn4cTIwDbprnFptvmLqQs83z+xyKQVHQ6crXyPkahIZLlEyhEOOfL0lLNtjdZcf" +
    "tyzbrAt+4Tluvb3GUM7lagkSe6TUTzgqoYWVbUcXB2GS4UhQsICjNYWi0Wyhqs0ITOxroMmafItJCtItjt0ZhmPb" +
    "3BCWc+GxPdfkLjd3LEMwZItVHBc4UcXJoFoHU0bT8awO8648wc8Zpmsq5XnHEtlVzNzgVBWnW/mKlkiaXz31je58" +
    "Kr9uKAVrQxtaKZRL+dh+/jtRqS2ALtEjYBsgSxSJBtEl7olH4onoES/EO/FJQJFeR2SIGSJL5IgCsVH0p9nd/Jhv" +
    "kLDx5zRpWOhP0+auRxstl+b+G2ed+R1eH04OZaohBx0kP/R7DO4y86Nr/IfF3YNvTw055yWIbT/uHXxVesj7OeCN" +
    "Zq1oqroUXc8qy32pEovPUazKYSSf/59hLBJIQW5UDT1KoA+130rArcM=",
  evilLegacy:
    "eNpdz7tOwzAUBmAnTSmYW2EqW8ewVC0XqRN0QCwRt7J4QaGkVjEKcU/slBYJqQsImHgABkZGHoFH4BFY2ViRGPgL" +
    "YoBIXyL/PnbOGbq3PP683/wonzzuLlSG7tZbDu8LYr4oMsa6qbY60nHYk6lROiEHBWIaO7GyNpahTNqqlZB7LThC" +
    "O+jK0KhzaSh3QZ4v8gjNsU4t5QNX5LBSiaWxwBPe6A6ddKgQeFn2+08H6Rk5kdVpdFwJM6tiw8NUHmUqbodWJkan" +
    "YW+Jk+v7ojC6HJWtjqTczxG+GeuW3f8JOXliAjUry6v16mptqUr57xaiboYWStuWCnsBC9zAvaJxfJwrmriJMG0s" +
    "I4thDd9J2zKV7Q0VWU58sUmTlqaaNP3dZ59moq42qs/NwFh5ymlWjCGXfWXLNSpe0lyT5kejHRD714jTqpTYn2eN" +
    "sSE8A1tnrAwNOIQh3MEDPMEzvMArvANrMDYORShBGXyoQr3xBb9Ye7c=",
  module:
    "eNqlVM1P1EAUn+4uy1pwFxBRQVH8XBQWFvzWqNmYvdTousZkYmKabju7bSjtvnYKJxNNQPBkYryZ+A949OTFeNOr" +
    "N0/GeNOr/4Az0wJtCWriJO3LvN/Hm3mdaUPJ5hAqFNC2MYCGkObpprVEZgyNapXugl2vFdGDxHic0anLWBXHqSy6" +
    "RmATv2JbDtE8+VYYAE0+AekRZMqYV6GeZjmW04HsOu5jc7WredoiocTzIafrrm0TnVqu48t3PIN4xLhp6VSGnskm" +
    "5Ms4zxTLxOqYFHqjwmpALduXVY+0Ass2tvxkKOxAocTxXU9dmpNhV7mMe5mpz5hah4AcSuS67Wr0XpiUoQ9LjDML" +
    "/TjLot4NYLciUSjeVZAiKdJTKIVh4JnJFzpIYagJe9bFZHgN9jZhBLM2o5al+bDPLJisrCmboW0V9pvC7oCwW4VR" +
    "/hoLrQ5SONSE8dDq8BocacJEIBqptoJ2m3ftqMCO4TGedFxH7bKs5bNN0g2O6hMKx3VV5funlqOqMsvIcOIhnFyF" +
    "U00o45Kw1PSFZc0zVNN1F3yYFM6n8QjHLF9tB7ad5MCZ27jI0bbrxYRTQjiNh+JQ1yMRXBHwDB7ksE81SlSDfeUI" +
    "nRVoFY9ylH0GI07ZMpkTtPlw29torr9hd1bwzoU9i44onBfJC+IEsna0iUYDj+UvKhLuZzk3oFvJS4oUtCoNpbfw" +
    "5uvKj58ZhPjT2PHmFNFo4ubMzNZrI6l7szG+vHp3jTtPDK585CeEP39yvpF0rtZrV3dw/rfx4fu397z+W/zp+d/r" +
    "l9D1zfpL/JS5Tr125X8WMC/z6p9fd+6zlqKMqC7xsFk/3vOBbStK/6HS6nhfiwnl5SxKfaW0Nt6TpPZlWltNa+M7" +
    "KiW0wzmU7mFDyeenIng8O71JzaXiryi+iBJMx/9daLUnnEsi15MPNTnBD7m/AZvSe9A=",
  infinite:
    "eNoL8GZmYWDg4GDAAAIMQgyJRckZmWWp+imJJYl6Bdk5bk58DFEooIGptpAhghGovryQMbkkH6hBL760JDOnmCu+" +
    "KDWpNDMnJb4kNa84vyi+zIirkElDI4IdqLgYqDIxPbWQGaKFyy0nP7EkGCLIVcgCNtCgkDWCGUgnF5QWsnkzlRSy" +
    "B3ozeDO1FnJ4M7YWcnYmJ+fn5KQml2Tm5xVz+RelpBalprhkJpdwFXJpBhVylxTyBBXyFusFeLNzWO0SbF8ENAqE" +
    "A3D6mI9BCcXH+gZuTnJo/kUHDAwN9kBcD7KFQeDWYpCxHHht4WewhttSllpUDHS+m5M5AWtwAmMukM0X56WHMgHN" +
    "ZgLbzAii4HYj+10AwzXoMYyuG9lPfCg6P6Hp1jdA14vsKn4UvaD4RQuDAG82Nh2otByzLlwpMxq9HUpfYoTQQH2g" +
    "BMXQyQThM4LFWNkgepjB6iFqAUf5lbw=",
  negative:
    "eNqlVD1v00AYPtuJHVxIk/BR0aFiDBLkO3YCgkQR8pKBEIQUsViuc8QWrp2zL0GtVCkSqkRHGBgY+Btl5B8gdjamTrAx" +
    "IXFnN6nt0EDhJN8r++553ufee173ulwCgFQKLI0MyAHN1Q1zCotDDWuF8XNL6aTB08iYsfsI5AdJAhhbmmkjRscOQRXU" +
    "CTYtT1RduD0xraGKoe05rjqtiIjN5wcCAXhkpzaCiAsgomI5Gn4cfBRRYsCQPSWUHHAk6uMJ4rsJjIRHXabLHqAUnS4c" +
    "6rpjWVDHpmN74kN3CF04fGDqWETizT5aw+hiH10a0OPZcKRhchiUNogAgzMSRtLwKddPKDN0yh4aFJnbR5f9xASGrrzy" +
    "MLraR9cmhV5XSO1m9o6+kyX69M6s3wZYW9Sv8MxxdzSsTqHrEaVKR5iXsUwJj759eUkPy6wk3ATyKeFJ7VTNMkf2DrSx" +
    "0qnGruavhlSjAlov0DFLUrArBWRBayFgexdDh5Zb6dz9l7zzYZkYW5BqOLj39TpPsvArNaTB/YgriyWlc+c/BAAwawHQ" +
    "bhNq8sw+UiUf3v38kfE7YJWSdVBdKFnca/G8Uqoizfj5/ejJn+u/BSqnBvAP70HXJA7Y06j/VXOodArnFFCuy5VGudms" +
    "l8uNek2qVUsVqSTVpIoskShLZbnekKWmTFXmEqPjPNGR91UyVOxCZ7gnMkvK4/+RODrcABsRZJsBZ3VRnCRs4s0Iyesw" +
    "yVLnxHnCRsxGeHIsWG6AODzsnnQE/pYFMe/GsWEfrEewNzgQd1scHL6erQj4TQj8e+P0ujx/a24z7vYCKcTiJyaIjUQQ" +
    "Cc5fEvjgPfiDJfkAI/j7g72/AHB5Zeo=",
  conjugate:
    "eNqllDFv00AUx5+d1E4NJGmXQoeKMUiQxnGSuiCayiALyQOhCCliMa5zBIMT5+xLCkiVIqFIMMLAwMDXADYkPgBiZ4Kp" +
    "EyMTEmcbXNtpg0JPOp2se/93v3v+v2tpmSxALgdTowjLYLjmA2uE1jsGMcqDR7aq5OFuYozZfQxthsbvYcYkDhWU9SGx" +
    "bE/QXbQ7tOyOTlDfc1x9VBUwWyq1eRrs0Uiji3AmlAjXnN7ARo9V2zHI7XBPwNkgbwUvtDN0NQdDzGkswfwtDTR2gnMa" +
    "M8GLL0zTsW1kEsvpe8JNt4Nc1LlumUTAwoUdfGofn25nfbnTf4jPPPcIzu/gglduaXzu07d7Zz/QPX+2ji3ECihRIcr3" +
    "HbdnEH2EXI8eqCpbqXrMO0Sf492Pr8/8qzIzOVZh45DjTwF1w7a6/R7qE1WR/gelUfMBmnv4gKVHsDMBlqAZAew+Icjx" +
    "i60qV05SAtsixEY+w+Tq93McPYWbyZCHrYQr1yuqcvkEAADjJsD2Nk1N5/ijT/L+za+fxaADZpEUQIpIIjusz4siCf6J" +
    "X9527/y7/mtQPTRAcHkPuRZ1wFPDd79udVSlPCeAWN+oyuLmZl0U5XqtUZMq1UZFokOUq1JFlmv1hliXxdCmNw4aJcpR" +
    "CigZHzbijLdScYo8/Y6k1fEGWEkoFxk4rvnSSeImXk0keRlPMtU56TxxIy4l8iyzMN0AaXncPfmE/DULKe+mtXEfFBLa" +
    "8xlIu22qiLHfs5YQv4qJjzZOS+O4i39tlrkUKfnU+pkJVzkbrlQXbPFc+B2+YAtcqOGD+DD2N+tVbS8=",
};

/** A file that PyTorch wrote. */
export async function checkpoint(name: keyof typeof files): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([Uint8Array.fromBase64(files[name])]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
