using Jitney.Protocol.Vocabulary;
using Jitney.Protocol.Wire;

namespace Jitney.Protocol.Messages;

/// <summary>Forms of LLVM's shared-memory mapper; all arguments begin with the mapper's instance.</summary>
/// <remarks>The result of initialize is <see cref="CommonResults.DecodeAddress"/>, those of deinitialize and release
/// <see cref="CommonResults.DecodeError"/>.</remarks>
internal static class SharedMapperMessages
{
    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SharedMapperReserve"/>.</summary>
    public static SpsWriter EncodeReserve(SpsWriter writer, ExecutorAddress instance, ulong size) => writer.Address(instance).UInt64(size);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SharedMapperReserve"/>.</summary>
    public static (ExecutorAddress Instance, ulong Size) DecodeReserve(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.UInt64());
    }

    /// <summary>Writes the result of <see cref="BootstrapSymbols.SharedMapperReserve"/>.</summary>
    public static SpsWriter EncodeReserveResult(SpsWriter writer, Expected<SharedReservation> result) => result.HasValue
        ? writer.Value().Address(result.Value.Address).String(result.Value.Name)
        : writer.NoValue(result.Problem);

    /// <summary>Reads the result of <see cref="BootstrapSymbols.SharedMapperReserve"/>.</summary>
    public static Expected<SharedReservation> DecodeReserveResult(ReadOnlySpan<byte> result)
    {
        var reader = new SpsReader(result);
        return reader.Expected(out string? problem)
            ? Expected.Of(new SharedReservation(reader.Address(), reader.String()))
            : Expected.Failed<SharedReservation>(problem!);
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SharedMapperInitialize"/>.</summary>
    public static SpsWriter EncodeInitialize(
        SpsWriter writer,
        ExecutorAddress instance,
        ExecutorAddress reservation,
        IReadOnlyCollection<ProtectedSegment> segments,
        IReadOnlyCollection<AllocationAction> actions) =>
        writer.Address(instance).Address(reservation).Segments(segments).Actions(actions);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SharedMapperInitialize"/>.</summary>
    public static (ExecutorAddress Instance, ExecutorAddress Reservation, ProtectedSegment[] Segments, AllocationAction[] Actions) DecodeInitialize(
        ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Address(), reader.Segments(), reader.Actions());
    }

    /// <summary>Writes the arguments of <see cref="BootstrapSymbols.SharedMapperDeinitialize"/> and <see cref="BootstrapSymbols.SharedMapperRelease"/>.</summary>
    public static SpsWriter EncodeGiveBack(SpsWriter writer, ExecutorAddress instance, IReadOnlyCollection<ExecutorAddress> addresses) =>
        CommonResults.EncodeAddresses(writer.Address(instance), addresses);

    /// <summary>Reads the arguments of <see cref="BootstrapSymbols.SharedMapperDeinitialize"/> and <see cref="BootstrapSymbols.SharedMapperRelease"/>.</summary>
    public static (ExecutorAddress Instance, ExecutorAddress[] Addresses) DecodeGiveBack(ReadOnlySpan<byte> arguments)
    {
        var reader = new SpsReader(arguments);
        return (reader.Address(), reader.Addresses());
    }
}
