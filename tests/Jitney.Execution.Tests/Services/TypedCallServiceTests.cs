using Jitney.Execution.Tests.Support;
using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Jitney.TestSupport;

namespace Jitney.Execution.Tests.Services;

/// <summary>Does the service put the block where the thunk and what it calls find it?</summary>
public sealed class TypedCallServiceTests : IDisposable
{
    private const string Source = """
        #include <string.h>
        typedef long long number;
        typedef unsigned long long size;
        void thunk(number (*function)(number, number), const number *arguments, number *result) { *result = function(arguments[0], arguments[1]); }
        void place(void *function, const char *arguments, size *result) { result[0] = (size)result % 64; result[1] = arguments - (const char *)result; }
        void lengths(void *function, char **arguments, number *result) { result[0] = strlen(arguments[0]); arguments[0][0] = 'X'; }
        number subtract(number a, number b) { return a - b; }
        """;

    private readonly Support.Services _services = new();
    private readonly NativeLibrarySource _sources = new();
    private readonly ExecutorAddress _library;

    public TypedCallServiceTests() => _library = _services.Open(_sources.Compile(Source));

    public void Dispose() => _sources.Dispose();

    [Fact]
    public void A_thunk_gets_the_function_the_arguments_and_where_the_result_goes()
    {
        byte[] block = [0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(12L)];
        ReadOnlySpan<byte> result = Call("thunk", Find("subtract"), returned: 8, arguments: 8, block, []);
        Assert.Null(TypedCallMessages.ReadProblem(result, 8));
        Assert.Equal(-7, BitConverter.ToInt64(result[TypedCallMessages.ResultOffset..]));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(5000)]
    public void The_block_lies_at_a_multiple_of_64(int size)
    {
        ReadOnlySpan<byte> result = Call("place", Find("subtract"), returned: 16, arguments: 16, new byte[size], []);
        Assert.Equal(0UL, BitConverter.ToUInt64(result[TypedCallMessages.ResultOffset..]));
        Assert.Equal(16UL, BitConverter.ToUInt64(result[(TypedCallMessages.ResultOffset + 8)..]));
    }

    [Fact]
    public void Pointers_become_addresses_and_what_they_point_to_comes_back()
    {
        byte[] block = [0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, .. "text\0"u8];
        ReadOnlySpan<byte> result = Call("lengths", Find("subtract"), returned: 21, arguments: 8, block, [8]);
        Assert.Equal(4, BitConverter.ToInt64(result[TypedCallMessages.ResultOffset..]));
        Assert.Equal("Xext\0"u8, result[(TypedCallMessages.ResultOffset + 16)..]);
    }

    [Fact]
    public void What_is_no_code_is_not_called()
    {
        Assert.Contains("no code", TypedCallMessages.ReadProblem(Call("thunk", ExecutorAddress.Null, 0, 0, [], []), 0));
        Assert.Contains("no code", TypedCallMessages.ReadProblem(Call((ExecutorAddress)64UL, Find("subtract"), 0, 0, [], []), 0));
    }

    [Fact]
    public void Messages_that_leave_their_block_are_not_understood() => Assert.True(Call("thunk", Find("subtract"), 9, 0, new byte[8], []).IsEmpty);

    private ReadOnlySpan<byte> Call(string thunk, ExecutorAddress function, int returned, int arguments, byte[] block, int[] pointers) =>
        Call(Find(thunk), function, returned, arguments, block, pointers);

    private ReadOnlySpan<byte> Call(ExecutorAddress thunk, ExecutorAddress function, int returned, int arguments, byte[] block, int[] pointers)
    {
        var message = new byte[TypedCallMessages.BlockOffset + block.Length + TypedCallMessages.TailSize(pointers.Length)];
        TypedCallMessages.WriteHead(message, thunk, function, returned, arguments, block.Length);
        block.CopyTo(message, TypedCallMessages.BlockOffset);
        TypedCallMessages.WriteTail(message.AsSpan(TypedCallMessages.BlockOffset + block.Length), pointers);
        return _services.Call(BootstrapSymbols.TypedCall, new SpsWriter().Raw(message)).Span;
    }

    private ExecutorAddress Find(string name) => _services.Find(_library, name);
}
