using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Calls;

/// <summary>Actions here are native wrapper functions that note a digit, and fail when their argument says so.</summary>
public sealed class ActionRunnerTests : IDisposable
{
    private const string Source = """
        #include <stdlib.h>
        #include <string.h>
        struct result { union { char bytes[8]; char *pointer; } value; size_t size; };
        static long long log;
        long long take_log(void) { long long taken = log; log = 0; return taken; }
        struct result action(const char *arguments, size_t size)
        {
            struct result result = {{{0}}, 1};
            log = log * 10 + arguments[0];
            if (size > 1) {
                static const char failure[] = "\1\4\0\0\0\0\0\0\0oops";
                result.size = sizeof failure - 1;
                result.value.pointer = malloc(result.size);
                memcpy(result.value.pointer, failure, result.size);
            }
            return result;
        }
        struct result silent(const char *arguments, size_t size) { struct result result = {{{0}}, 0}; return result; }
        struct result outside(const char *arguments, size_t size)
        {
            struct result result = {{{0}}, 0};
            result.value.pointer = strdup("out of band");
            return result;
        }
        struct result echo(const char *arguments, size_t size)
        {
            struct result result = {{{0}}, size};
            memcpy(size > 8 ? (result.value.pointer = malloc(size)) : result.value.bytes, arguments, size);
            return result;
        }
        """;

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly ExecutorAddress _library;

    public ActionRunnerTests() => _library = _services.Open(_sources.Compile(Source));

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void Finalize_calls_run_in_order_and_deallocate_calls_in_reverse()
    {
        AllocationAction[] actions = [new(Good(1), Good(5)), new(WrapperCall.None, Good(6)), new(Good(3), WrapperCall.None)];

        Assert.Null(_services.All.Actions.RunFinalizeActions(actions));
        Assert.Equal(13, Log());
        Assert.Null(_services.All.Actions.RunDeallocateActions(actions));
        Assert.Equal(65, Log());
    }

    [Fact]
    public void When_a_finalize_call_fails_those_before_it_are_undone()
    {
        string? problem = _services.All.Actions.RunFinalizeActions([new(Good(1), Good(5)), new(Good(2), Good(6)), new(Bad(3), Good(7)), new(Good(4), Good(8))]);

        Assert.Equal("oops", problem);
        Assert.Equal(12365, Log());
    }

    [Fact]
    public void All_deallocate_calls_run_whatever_fails()
    {
        string? problem = _services.All.Actions.RunDeallocateActions([new(WrapperCall.None, Bad(1)), new(WrapperCall.None, Good(2)), new(WrapperCall.None, Bad(3))]);

        Assert.Equal("oops; oops", problem);
        Assert.Equal(321, Log());
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("outside")]
    public void An_empty_result_is_a_failure(string function) => Assert.NotNull(
        _services.All.Actions.RunFinalizeActions([new(new WrapperCall(_services.Find(_library, function), new byte[1]), WrapperCall.None)]));

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(5000)]
    public void Results_of_native_wrapper_functions_come_through_whatever_their_size(int size)
    {
        var arguments = new SpsWriter();
        for (int index = 0; index < size; index++)
        {
            arguments.Byte((byte)index);
        }

        Assert.Equal(arguments.Written.ToArray(), _services.Call(_services.Find(_library, "echo"), arguments).ToArray());
    }

    [Fact]
    public void A_callee_that_does_not_exist_gives_an_empty_result() =>
        Assert.True(_services.Call((ExecutorAddress)0xfff0, new SpsWriter()).IsEmpty);

    private WrapperCall Good(byte digit) => new(_services.Find(_library, "action"), new byte[] { digit });

    private WrapperCall Bad(byte digit) => new(_services.Find(_library, "action"), new byte[] { digit, 1 });

    private long Log() => _services.CallFunction(_services.Find(_library, "take_log"));
}
