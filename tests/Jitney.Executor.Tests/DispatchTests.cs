using Jitney.Executor.Tests.Support;
using Jitney.Interop.Streams;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Executor.Tests;

/// <summary>Linked code calls the controller by the dispatch function, from any thread, and calls nest.</summary>
public sealed class DispatchTests : IDisposable
{
    private const int ThreadCount = 8;
    private const int CallsOfEachThread = 50;
    private const ulong FirstTag = 1000;

    // ask() returns the number of result bytes, or -1 where they are not the arguments with each bit turned over, or -2 for an out-of-band error.
    private const string Source = """
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #ifdef _WIN32
        #include <windows.h>
        #else
        #include <pthread.h>
        #endif
        typedef long long number;
        typedef struct { union { char bytes[8]; char *pointer; } data; size_t size; } result;
        typedef result (*dispatcher)(void *, const void *, const char *, size_t);
        static dispatcher function;
        static void *context;
        number prepare(dispatcher f, void *c) { function = f; context = c; return 0; }
        number ask(number tag, number size)
        {
            unsigned char *arguments = malloc(size + 1);
            for (number i = 0; i < size; i++) arguments[i] = (unsigned char)(i * 7 + tag);
            result r = function(context, (void *)tag, (char *)arguments, size);
            number answer = r.size;
            if (r.size == 0 && r.data.pointer) {
                printf("[%s]", r.data.pointer);
                fflush(stdout);
                free(r.data.pointer);
                answer = -2;
            } else {
                unsigned char *bytes = r.size <= 8 ? (unsigned char *)r.data.bytes : (unsigned char *)r.data.pointer;
                for (number i = 0; i < (number)r.size && i < size; i++) if (bytes[i] != (unsigned char)~arguments[i]) answer = -1;
                if (r.size > 8) free(r.data.pointer);
            }
            free(arguments);
            return answer;
        }
        static void *many(void *seed)
        {
            for (number i = 0; i < 50; i++) if (ask(1000 + (number)seed, (i * 37) % 400) != (i * 37) % 400) return (void *)1;
            return 0;
        }
        #ifdef _WIN32
        static DWORD WINAPI thread(void *seed) { return many(seed) != 0; }
        int on_threads(void)
        {
            HANDLE threads[8];
            DWORD bad = 0;
            for (number i = 0; i < 8; i++) threads[i] = CreateThread(0, 0, thread, (void *)i, 0, 0);
            for (int i = 0; i < 8; i++) { DWORD r; WaitForSingleObject(threads[i], INFINITE); GetExitCodeThread(threads[i], &r); bad += r; }
            return (int)bad;
        }
        #else
        int on_threads(void)
        {
            pthread_t threads[8];
            number bad = 0;
            for (number i = 0; i < 8; i++) pthread_create(&threads[i], 0, many, (void *)i);
            for (int i = 0; i < 8; i++) { void *r; pthread_join(threads[i], &r); bad += (number)r; }
            return (int)bad;
        }
        #endif
        int main_that_asks(int argc, char **argv) { return (int)ask(5, 3) + 100; }
        number wrong_context(void) { void *right = context; context = &function; number answer = ask(1, 1); context = right; return answer; }
        result echo_wrapper(const char *arguments, size_t size)
        {
            return function(context, (void *)77, arguments, size);
        }
        """;

    private readonly RunningExecutor _executor = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly ExecutorAddress _library;

    public DispatchTests()
    {
        _library = _executor.Open(_sources.Compile(Source));
        _executor.CallFunction(
            Function("prepare"),
            (long)_executor.Setup.BootstrapSymbols[BootstrapSymbols.DispatchFunction].Value,
            (long)_executor.Setup.BootstrapSymbols[BootstrapSymbols.DispatchContext].Value);
    }

    public void Dispose()
    {
        _executor.Dispose();
        _sources.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1_000_000)]
    public void A_result_of_any_size_reaches_linked_code(int size)
    {
        ulong call = SendAsk(0x1234, size);

        Message question = Receive();
        Assert.Equal(Opcode.CallWrapper, question.Header.Opcode);
        Assert.Equal((ExecutorAddress)0x1234, question.Header.Tag);
        Assert.Equal(size, question.Arguments.Length);
        _executor.SendResult(question.Header.SequenceNumber, Turned(question.Arguments.Span));

        Assert.Equal(size, Answered(call));
    }

    [Fact]
    public void Calls_are_numbered_from_zero_without_gaps()
    {
        for (ulong number = 0; number < 3; number++)
        {
            ulong call = SendAsk(1, 4);
            Message question = Receive();
            Assert.Equal(number, question.Header.SequenceNumber);
            _executor.SendResult(number, Turned(question.Arguments.Span));
            Assert.Equal(4, Answered(call));
        }
    }

    [Fact]
    public void Calls_nest_ten_deep()
    {
        var calls = new Stack<(ulong Call, Message Question)>();
        for (int depth = 0; depth < 10; depth++)
        {
            ulong call = SendAsk(depth, depth);
            calls.Push((call, Receive()));
        }

        while (calls.TryPop(out var level))
        {
            _executor.SendResult(level.Question.Header.SequenceNumber, Turned(level.Question.Arguments.Span));
            Assert.Equal(level.Question.Arguments.Length, Answered(level.Call));
        }
    }

    [Fact]
    public void Answers_may_come_in_any_order()
    {
        ulong first = SendAsk(1, 1);
        Message firstQuestion = Receive();
        ulong second = SendAsk(2, 2);
        Message secondQuestion = Receive();

        _executor.SendResult(firstQuestion.Header.SequenceNumber, Turned(firstQuestion.Arguments.Span));
        Assert.Equal(1, Answered(first));
        _executor.SendResult(secondQuestion.Header.SequenceNumber, Turned(secondQuestion.Arguments.Span));
        Assert.Equal(2, Answered(second));
    }

    [Fact]
    public void Threads_of_the_program_call_at_once_and_each_gets_its_own_answer()
    {
        ulong call = _executor.Send(BootstrapSymbols.RunAsVoidFunction, RunMessages.EncodeVoidFunction(new SpsWriter(), Function("on_threads")));
        var held = new List<Message>();
        var random = new Random(1);
        int[] answered = new int[ThreadCount];
        for (int live; (live = answered.Count(static count => count < CallsOfEachThread)) > 0;)
        {
            // Each thread waits for its answer: when all that live do so, no further question can come.
            if (held.Count < live && random.Next(2) == 0)
            {
                held.Add(Receive());
            }
            else if (held.Count > 0)
            {
                int chosen = random.Next(held.Count);
                Message question = held[chosen];
                _executor.SendResult(question.Header.SequenceNumber, Turned(question.Arguments.Span));
                held.RemoveAt(chosen);
                answered[question.Header.Tag.Value - FirstTag]++;
            }
        }

        Message answer = Receive();
        Assert.Equal(call, answer.Header.SequenceNumber);
        Assert.Equal(0, RunMessages.DecodeIntResult(answer.Arguments.Span));
    }

    [Fact]
    public void A_wrapper_function_of_linked_code_can_hand_a_call_on()
    {
        ulong call = _executor.Send(Function("echo_wrapper"), new byte[] { 1, 2, 3 });
        Message question = Receive();
        Assert.Equal([1, 2, 3], question.Arguments.ToArray());
        _executor.SendResult(question.Header.SequenceNumber, [9, 8, 7, 6, 5, 4, 3, 2, 1]);

        Message answer = Receive();
        Assert.Equal(call, answer.Header.SequenceNumber);
        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1], answer.Arguments.ToArray());
    }

    [Fact]
    public void A_context_that_the_executor_did_not_give_is_an_out_of_band_error()
    {
        Assert.Equal(-2, _executor.CallFunction(Function("wrong_context")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void When_the_stream_ends_waiting_code_gets_an_out_of_band_error(bool inMain)
    {
        _ = inMain
            ? _executor.Send(BootstrapSymbols.RunAsMain, RunMessages.EncodeMain(new SpsWriter(), Function("main_that_asks"), []))
            : SendAsk(5, 3);
        Assert.Equal(Opcode.CallWrapper, Receive().Header.Opcode);

        _executor.CloseStream();

        _executor.AwaitExit();
        Assert.Equal("[disconnecting]", _executor.ReadOutput());
    }

    [Fact]
    public void An_answer_given_twice_ends_the_executor()
    {
        ulong call = SendAsk(1, 1);
        Message question = Receive();
        _executor.SendResult(question.Header.SequenceNumber, Turned(question.Arguments.Span));
        Answered(call);
        _executor.SendResult(question.Header.SequenceNumber, [1]);

        Assert.Equal(1, _executor.AwaitExit().Code);
        Assert.Contains("the call 0", _executor.ReadOutput(), StringComparison.Ordinal);
    }

    private ExecutorAddress Function(string name) => _executor.Find(_library, name);

    // Looked up beforehand: the answer to a lookup would come between the questions.
    private ExecutorAddress Ask => field.IsNull ? field = Function("ask") : field;

    private ulong SendAsk(long tag, long size) =>
        _executor.Send(BootstrapSymbols.FunctionCall, RunMessages.EncodeFunctionCall(new SpsWriter(), Ask, [tag, size]));

    private Message Receive() => _executor.Receive() ?? throw new InvalidOperationException("the executor ended: " + _executor.ReadOutput());

    private long Answered(ulong call)
    {
        Message answer = Receive();
        Assert.Equal((Opcode.Result, call, ExecutorAddress.Null), (answer.Header.Opcode, answer.Header.SequenceNumber, answer.Header.Tag));
        return RunMessages.DecodeFunctionCallResult(answer.Arguments.Span).Value;
    }

    private static byte[] Turned(ReadOnlySpan<byte> bytes)
    {
        byte[] turned = bytes.ToArray();
        for (int index = 0; index < turned.Length; index++)
        {
            turned[index] = (byte)~turned[index];
        }

        return turned;
    }
}
