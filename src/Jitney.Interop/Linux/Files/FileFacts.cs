using Jitney.Interop.Files;

namespace Jitney.Interop.Linux.Files;

/// <summary>What the system says of a file.</summary>
/// <param name="Identity">Its device and number, which tell it from all others.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Permissions">Who may do what with it.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Group">Its group.</param>
internal readonly record struct FileFacts((ulong Device, ulong Number) Identity, FileKind Kind, uint Permissions, uint User, uint Group);
