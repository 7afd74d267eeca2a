# Children of every kind, with the interpreter's state in both processes.
import os, signal, subprocess, sys, threading

counter = [0]
print(subprocess.run(["sh", "-c", "echo from a child; exit 3"], capture_output=True, text=True))
print(subprocess.check_output(["cat"], input=b"through pipes"))
read, write = os.pipe()
child = os.fork()
if child == 0:
    counter[0] += 100
    os.write(write, f"child {counter[0]}".encode())
    os._exit(5)
print(os.waitpid(child, 0)[1] >> 8, os.read(read, 100), counter)

seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
print(seen)
signal.signal(signal.SIGALRM, lambda number, frame: seen.append("alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.02)
signal.pause()
print(seen, threading.current_thread() is threading.main_thread(), threading.main_thread().native_id == os.getpid())
print(sorted(os.listdir("/proc/self/fd"))[:3], signal.getsignal(signal.SIGPIPE), signal.pthread_sigmask(signal.SIG_BLOCK, []))
sys.stdout.flush()
os.execvp("sh", ["sh", "-c", "echo replaced"])
