using Jitney.Executor.Tests.Support;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

public sealed class CallTests : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <string.h>
        typedef long long number;
        #ifdef _WIN32
        #include <windows.h>
        #include <tlhelp32.h>
        static HANDLE gate;
        int make_gate(void) { gate = CreateEventA(0, 0, 0, 0); return gate == 0; }
        int wait_at_gate(int argc, char **argv) { return (int)WaitForSingleObject(gate, INFINITE) + 11; }
        int open_gate(void) { return SetEvent(gate); }
        number is_initial_thread(void)
        {
            /* It is the one that was there first. */
            HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
            THREADENTRY32 entry = { sizeof entry };
            number first = -1, number_of_first = 0;
            for (BOOL more = Thread32First(all, &entry); more; more = Thread32Next(all, &entry)) {
                FILETIME begin, other;
                HANDLE thread;
                if (entry.th32OwnerProcessID != GetCurrentProcessId() || !(thread = OpenThread(THREAD_QUERY_INFORMATION, 0, entry.th32ThreadID))) continue;
                if (GetThreadTimes(thread, &begin, &other, &other, &other)) {
                    number time = (number)begin.dwHighDateTime << 32 | begin.dwLowDateTime;
                    if (first < 0 || time < first) { first = time; number_of_first = entry.th32ThreadID; }
                }
                CloseHandle(thread);
            }
            CloseHandle(all);
            return number_of_first == GetCurrentThreadId();
        }
        number blocked_signals(void) { return 0; }
        #else
        #include <pthread.h>
        #include <signal.h>
        #include <unistd.h>
        #include <sys/resource.h>
        static int gate[2];
        int make_gate(void) { return pipe(gate); }
        int wait_at_gate(int argc, char **argv) { char c; return (int)read(gate[0], &c, 1) + 10; }
        int open_gate(void) { return (int)write(gate[1], "", 1); }
        number is_initial_thread(void) { return getpid() == gettid(); }
        number blocked_signals(void)
        {
            sigset_t set;
            int count = 0;
            pthread_sigmask(SIG_SETMASK, 0, &set);
            for (int number = 1; number < 64; number++) count += sigismember(&set, number) == 1;
            return count;
        }
        #endif
        number deep(number depth) { volatile char page[4096]; memset((char *)page, 1, sizeof page); return depth ? deep(depth - 1) + page[7] : 0; }
        """;

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [Fact]
    public void A_function_found_by_name_runs_in_the_executor()
    {
        Assert.Equal(_executor.ProcessId, _executor.CallFunction(_executor.Find(_executor.Open(""), SystemFunctions.ProcessNumber)));
    }

    [Fact]
    public void Calls_one_after_the_other_run_on_the_initial_thread()
    {
        ExecutorAddress function = _executor.Find(_executor.Open(_sources.Compile(Source)), "is_initial_thread");

        for (int round = 0; round < 500; round++)
        {
            Assert.Equal(1, _executor.CallFunction(function));
        }
    }

    [Fact]
    public void A_call_beside_a_running_main_is_answered_first_and_has_a_thread_like_a_programs()
    {
        ExecutorAddress library = _executor.Open(_sources.Compile(Source));
        _executor.CallFunction(_executor.Find(library, "make_gate"));
        ExecutorAddress isInitial = _executor.Find(library, "is_initial_thread");
        ExecutorAddress blocked = _executor.Find(library, "blocked_signals");
        ExecutorAddress deep = _executor.Find(library, "deep");
        ExecutorAddress open = _executor.Find(library, "open_gate");
        ulong main = _executor.Send(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), _executor.Find(library, "wait_at_gate"), []));

        Assert.Equal(0, _executor.CallFunction(isInitial));
        Assert.Equal(0, _executor.CallFunction(blocked));
        Assert.Equal(1500, _executor.CallFunction(deep, 1500));

        _executor.Send(BootstrapSymbols.FunctionCall, RunMessages.EncodeFunctionCall(new SpsWriter(), open, []));
        Message[] answers = [_executor.Receive()!.Value, _executor.Receive()!.Value];
        Message answer = Assert.Single(answers, message => message.Header.SequenceNumber == main);
        Assert.Equal(11, RunMessages.DecodeMainResult(answer.Arguments.Span));
    }

    [Fact]
    public void Arguments_that_do_not_decode_make_the_result_empty_and_nothing_else()
    {
        foreach (ExecutorAddress service in _executor.Setup.BootstrapSymbols.Values)
        {
            Assert.True(_executor.Call(service, new byte[] { 0xff, 0xff, 0xff }).IsEmpty);
        }

        A_function_found_by_name_runs_in_the_executor();
    }

    [Fact]
    public void Counts_that_claim_more_than_is_there_make_the_result_empty()
    {
        byte[] arguments = new byte[64];
        arguments.AsSpan().Fill(0xfe);
        foreach ((string name, ExecutorAddress service) in _executor.Setup.BootstrapSymbols)
        {
            // These take bare numbers: any are good, and these are no addresses that may be touched.
            bool takesNumbers = name.Contains("run_as_", StringComparison.Ordinal)
                || name is BootstrapSymbols.FunctionCall or BootstrapSymbols.ImageFinalize or BootstrapSymbols.MemoryReserve;
            if (!takesNumbers)
            {
                ReadOnlyMemory<byte> result = _executor.Call(service, arguments);
                Assert.True(result.IsEmpty || result.Span[0] <= 1, name);
            }
        }
    }

    [Fact]
    public void A_null_callee_makes_the_result_empty() => Assert.True(_executor.Call(ExecutorAddress.Null, default).IsEmpty);

    [Fact]
    public void Large_arguments_and_results_pass()
    {
        byte[] content = new byte[3_000_000];
        Random.Shared.NextBytes(content);
        ExecutorAddress memory = (ExecutorAddress)(ulong)_executor.CallFunction(_executor.Find(_executor.Open(""), "malloc"), content.Length);

        Assert.True(_executor.Call(BootstrapSymbols.MemoryWrite, MemoryAccessMessages.EncodeWrite(new SpsWriter(), [new(memory, content)])).IsEmpty);
        ReadOnlyMemory<byte> result = _executor.Call(
            BootstrapSymbols.MemoryRead,
            MemoryAccessMessages.EncodeRead(new SpsWriter(), [ExecutorAddressRange.Of(memory, (ulong)content.Length)]));

        Assert.True(MemoryAccessMessages.DecodeReadResult(result)[0].Span.SequenceEqual(content));
    }
}
