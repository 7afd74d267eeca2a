# Runs parts of CPython's own tests. Those that start an interpreter start the system's: a linked one has no file that could be started.
import sys
sys.executable = sys._base_executable = "/usr/bin/python3.11"
import runpy
sys.argv = ["test"] + sys.argv[1:]
runpy.run_module("test", run_name="__main__")
