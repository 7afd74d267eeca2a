using Jitney.Interop.Files;

namespace Jitney.Interop.Linux.Files;

/// <summary>What the system knows of an open file, for those who must know what they have got.</summary>
/// <param name="Identity">Its device and number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Permissions">Its mode.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Blocks">How much memory or disk it has, in blocks of 512 bytes.</param>
/// <param name="Made">When it was made; when it was changed last where the system does not know that.</param>
internal readonly record struct ObjectStatus(
    (ulong Device, ulong Number) Identity, FileKind Kind, uint Owner, uint Permissions, uint Links, ulong Size, ulong Blocks, DateTimeOffset Made);
