"""llama.cpp's own HTTP server, as llama-server runs it: llamacpp.py MODEL.gguf PORT, until its input ends.

The package on PyPI holds that server's C++ code, built, with Python in place of its command line.
"""
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = ["smollm2"]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 1024
params.n_parallel = 1  # One request is worked on; the others wait.
params.cpuparams.n_threads = 1  # Two would wait for each other on a busy machine of two processors.
params.endpoint_metrics = True
server = xllamacpp.Server(params)  # It listens at once, and answers 503 until the model is loaded.
sys.stdin.read()
