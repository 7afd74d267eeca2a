# What runs at the end, and the exit code.
import atexit, sys, threading, time, weakref


class Thing:
    pass


thing = Thing()
weakref.finalize(thing, print, "finalized")
atexit.register(print, "atexit")
threading.Thread(target=lambda: (time.sleep(0.05), print("a thread that is waited for"))).start()
print("no newline", end="")
sys.stdout.write("!\n")
sys.exit(17)
