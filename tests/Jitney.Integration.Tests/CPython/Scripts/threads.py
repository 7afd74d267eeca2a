# Threads, locks and thread-local variables.
import queue, sys, threading
from concurrent.futures import ThreadPoolExecutor

total = 0
lock = threading.Lock()
local = threading.local()


def work(count):
    global total
    local.value = count
    for _ in range(count):
        with lock:
            total += 1
    return local.value


threads = [threading.Thread(target=work, args=(1000,)) for _ in range(10)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(total, hasattr(local, "value"))
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(work, range(100))))
threading.stack_size(1 << 20)
numbers = queue.Queue()
threading.Thread(target=lambda: numbers.put(sys.getrecursionlimit())).start()
print(numbers.get())
