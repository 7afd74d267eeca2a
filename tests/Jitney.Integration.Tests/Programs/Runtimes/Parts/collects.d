// D's own collector, exceptions, thread-local and shared variables, constructors of modules and destructors of objects.
import core.memory, core.thread, std.stdio;
int[] keptByThread;
__gshared int[] keptByAll;
int threadLocal = 5;
__gshared int destroyed;
class Resource { int[] inner; this() { inner = new int[](100); } ~this() { destroyed++; } }
static this() { keptByThread = fill(1000); }
shared static this() { keptByAll = fill(2000); }
int[] fill(int count) { auto all = new int[](count); foreach (i, ref one; all) one = cast(int) i; return all; }
long sum(int[] all) { long total; foreach (one; all) total += one; return total; }
void waste() { foreach (i; 0 .. 2000) { auto room = new int[](10_000); room[] = 0x55; if (i % 100 == 0) new Resource; } }
int main()
{
    waste();
    GC.collect();
    writeln(sum(keptByThread), " ", sum(keptByAll), " ", threadLocal, " ", destroyed > 0);
    auto other = new Thread({ threadLocal = 7; waste(); GC.collect(); writeln(sum(keptByThread), " ", threadLocal); });
    other.start();
    other.join();
    try throw new Exception("thrown");
    catch (Exception e) writeln(e.msg, " ", threadLocal);
    return 3;
}
