using Jitney.Protocol.Messages;
using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;
using Xunit;

namespace Jitney.Protocol.Tests.Messages;

/// <summary>Do bytes that are nonsense, cut off or boastful end in one kind of exception, whatever reads them, and without much memory?</summary>
public sealed class HostileBytesTests
{
    private static readonly (string Name, Action<byte[]> Decode)[] s_decoders =
    [
        ("setup", bytes => SetupMessage.Decode(bytes)),
        ("address", bytes => CommonResults.DecodeAddress(bytes)),
        ("error", bytes => CommonResults.DecodeError(bytes)),
        ("addresses", bytes => CommonResults.DecodeAddresses(bytes)),
        ("memory reserve", bytes => MemoryMessages.DecodeReserve(bytes)),
        ("memory initialize", bytes => MemoryMessages.DecodeInitialize(bytes)),
        ("memory read", bytes => MemoryAccessMessages.DecodeRead(bytes)),
        ("memory read result", bytes => MemoryAccessMessages.DecodeReadResult(bytes)),
        ("memory write", bytes => MemoryAccessMessages.DecodeWrite(bytes)),
        ("libraries open", bytes => LibraryMessages.DecodeOpen(bytes)),
        ("libraries open result", bytes => LibraryMessages.DecodeOpenResult(bytes)),
        ("symbols lookup", bytes => LibraryMessages.DecodeLookUp(bytes)),
        ("symbols lookup result", bytes => LibraryMessages.DecodeLookUpResult(bytes)),
        ("main", bytes => RunMessages.DecodeMain(bytes)),
        ("main result", bytes => RunMessages.DecodeMainResult(bytes)),
        ("void function", bytes => RunMessages.DecodeVoidFunction(bytes)),
        ("int function", bytes => RunMessages.DecodeIntFunction(bytes)),
        ("int result", bytes => RunMessages.DecodeIntResult(bytes)),
        ("function call", bytes => RunMessages.DecodeFunctionCall(bytes)),
        ("function call result", bytes => RunMessages.DecodeFunctionCallResult(bytes)),
        ("typed call", bytes => _ = TypedCallMessages.Read(bytes).Returned),
        ("typed call result", bytes => TypedCallMessages.ReadProblem(bytes, 8)),
        ("range", bytes => ActionMessages.DecodeRange(bytes)),
        ("image initialize", bytes => ActionMessages.DecodeImageInitialize(bytes)),
        ("image finalize", bytes => ActionMessages.DecodeHandle(bytes)),
        ("redirections", bytes => ActionMessages.DecodeRedirections(bytes)),
        ("function redirections", bytes => ActionMessages.DecodeFunctionRedirections(bytes)),
        ("debug object", bytes => ActionMessages.DecodeDebugObject(bytes)),
        ("simple reserve", bytes => SimpleMemoryMessages.DecodeReserve(bytes)),
        ("simple finalize", bytes => SimpleMemoryMessages.DecodeFinalize(bytes)),
        ("simple deallocate", bytes => SimpleMemoryMessages.DecodeDeallocate(bytes)),
        ("shared reserve", bytes => SharedMapperMessages.DecodeReserve(bytes)),
        ("shared reserve result", bytes => SharedMapperMessages.DecodeReserveResult(bytes)),
        ("shared initialize", bytes => SharedMapperMessages.DecodeInitialize(bytes)),
        ("shared give back", bytes => SharedMapperMessages.DecodeGiveBack(bytes)),
        ("dylib open", bytes => DylibManagerMessages.DecodeOpen(bytes)),
        ("dylib lookup", bytes => DylibManagerMessages.DecodeLookUp(bytes)),
        ("dylib lookup result", bytes => DylibManagerMessages.DecodeLookUpResult(bytes, DylibLookUpForm.AddressesAndFlags)),
        ("memory object", bytes => MemoryMessages.DecodeObjectKeep(bytes)),
        ("memory reserve over two objects", bytes => MemoryMessages.DecodeReserveTwo(bytes)),
        ("memory populate", bytes => MemoryMessages.DecodePopulate(bytes)),
        ("surroundings", bytes => ForkMessages.DecodeSurroundings(bytes)),
        ("fork", bytes => ForkMessages.DecodeFork(bytes)),
        ("number of a run", bytes => ForkMessages.DecodeNumber(bytes)),
        ("end of a run", bytes => ForkMessages.DecodeEnd(bytes)),
        ("old dylib lookup result", bytes => DylibManagerMessages.DecodeLookUpResult(bytes, DylibLookUpForm.Addresses)),
    ];

    public static TheoryData<string> Decoders => [.. s_decoders.Select(decoder => decoder.Name)];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Random_bytes(string name)
    {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 120)];
            random.NextBytes(bytes);

            // Mostly small numbers, so that counts are often believable.
            for (int index = 0; index < bytes.Length; index++)
            {
                bytes[index] = random.Next(8) == 0 ? bytes[index] : (byte)(bytes[index] & (index % 8 == 0 ? 3 : 0));
            }

            DecodesOrIsRefused(name, bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Boastful_counts_set_no_memory_aside(string name)
    {
        byte[] bytes = Enumerable.Repeat((byte)0xff, 100).ToArray();
        for (int position = 0; position < 64; position++)
        {
            bytes[position] = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            DecodesOrIsRefused(name, bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void A_finalize_request_cut_off_anywhere_is_refused()
    {
        byte[] whole = SimpleMemoryMessages.EncodeFinalize(
            new SpsWriter(),
            new ExecutorAddress(1),
            [new(MemoryProtection.Read, new ExecutorAddress(2), 8, new byte[] { 1, 2, 3 })],
            [new(new WrapperCall(new ExecutorAddress(3), new byte[5]), WrapperCall.None)]).Written.ToArray();

        SimpleMemoryMessages.DecodeFinalize(whole);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<MalformedMessageException>(() => SimpleMemoryMessages.DecodeFinalize(whole.AsMemory(0, length)));
        }
    }

    private static void DecodesOrIsRefused(string name, byte[] bytes)
    {
        try
        {
            s_decoders.Single(decoder => decoder.Name == name).Decode(bytes);
        }
        catch (MalformedMessageException)
        {
            // As it should be.
        }
    }
}
