using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Windows.Memory;

/// <summary>Protections in the system's words.</summary>
internal static class PageProtections
{
    /// <summary>That of pages.</summary>
    public static uint Of(MemoryProtection protection) => protection switch
    {
        MemoryProtection.None => MemoryCalls.NoAccess,
        MemoryProtection.Read => MemoryCalls.ReadOnly,
        MemoryProtection.Execute => MemoryCalls.ExecuteOnly,
        MemoryProtection.Read | MemoryProtection.Execute => MemoryCalls.ExecuteRead,
        _ when protection.HasFlag(MemoryProtection.Execute) => MemoryCalls.ExecuteReadWrite,
        _ => MemoryCalls.ReadWrite,
    };

    /// <summary>The access that a view of a section is opened with, which is also what its pages may ever have.</summary>
    public static uint AccessOf(MemoryProtection protection)
    {
        uint access = protection.HasFlag(MemoryProtection.Write) ? MemoryCalls.SectionWrite : MemoryCalls.SectionRead;
        return protection.HasFlag(MemoryProtection.Execute) ? access | MemoryCalls.SectionRead | MemoryCalls.ViewExecute : access;
    }

    /// <summary>The rights of a section's handle with which such views, and no others, can be made.</summary>
    public static uint RightsOf(MemoryProtection protection) => MemoryCalls.SectionQuery
        | MemoryCalls.SectionRead
        | (protection.HasFlag(MemoryProtection.Write) ? MemoryCalls.SectionWrite : 0)
        | (protection.HasFlag(MemoryProtection.Execute) ? MemoryCalls.SectionExecute : 0);

    /// <summary>Whether pages can be read.</summary>
    public static bool IsReadable(uint protection) => (protection & MemoryCalls.Guard) == 0 && (protection & 0xff) is not (0 or MemoryCalls.NoAccess or MemoryCalls.ExecuteOnly);

    /// <summary>Whether pages can be written to.</summary>
    public static bool IsWritable(uint protection) => (protection & MemoryCalls.Guard) == 0
        && (protection & (MemoryCalls.ReadWrite | MemoryCalls.WriteCopy | MemoryCalls.ExecuteReadWrite | MemoryCalls.ExecuteWriteCopy)) != 0;

    /// <summary>Whether pages can be executed.</summary>
    public static bool IsExecutable(uint protection) => (protection & MemoryCalls.Guard) == 0
        && (protection & (MemoryCalls.ExecuteOnly | MemoryCalls.ExecuteRead | MemoryCalls.ExecuteReadWrite | MemoryCalls.ExecuteWriteCopy)) != 0;
}
