using Jitney.Interop.Memory;
using Jitney.Protocol.Messages;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Makes a variable that a library defines live elsewhere, for all loaded libraries and those loaded later.</summary>
/// <remarks>
/// <para>Code that was not compiled as position-independent reaches a library's variable (<c>stdout</c>, <c>environ</c>, <c>std::cout</c>) by
/// an address fixed at link time. A static linker therefore gives the program a copy of the variable, and a copy relocation;
/// and because the dynamic linker finds the program's symbol first, every library uses the copy too: libraries reach their own exported
/// variables through the GOT for just that reason.</para>
/// <para>A program linked at run time comes too late for that: the libraries are bound. So this does what the dynamic linker would have
/// done: each slot that a symbolic relocation filled with the variable's address gets the copy's, and each dynamic symbol that has the
/// address gets the copy's, which makes later lookups find the copy whatever the symbol's aliases and versions are. Slots inside a variable
/// that is copied count in its copy, too.</para>
/// <para>One walk over the loaded objects serves all variables of a call.</para>
/// </remarks>
internal static unsafe class ImportRedirections
{
    private const ulong LargestVariable = 1 << 30;

    /// <summary>Copies each variable's bytes to its copy, then lets all loaded libraries use the copy.</summary>
    /// <param name="redirections">The variables. Originals and copies must be mapped, the copies writable; nobody may use them meanwhile.</param>
    /// <returns>Null, or why it failed.</returns>
    public static string? Redirect(ReadOnlySpan<ImportRedirection> redirections) => Move(redirections);

    /// <summary>The opposite of <see cref="Redirect"/>: copies the bytes back and lets all loaded libraries use the originals.</summary>
    /// <param name="redirections">What was redirected.</param>
    /// <returns>Null, or why it failed.</returns>
    public static string? Restore(ReadOnlySpan<ImportRedirection> redirections)
    {
        var reversed = new ImportRedirection[redirections.Length];
        for (int index = 0; index < reversed.Length; index++)
        {
            reversed[index] = new ImportRedirection(redirections[index].Copy, redirections[index].Original, redirections[index].Size);
        }

        return Move(reversed);
    }

    private static string? Move(ReadOnlySpan<ImportRedirection> moves)
    {
        if (moves.IsEmpty)
        {
            return null;
        }

        var targets = new Dictionary<ulong, ulong>(moves.Length);
        foreach (ImportRedirection move in moves)
        {
            targets[move.Original.Value] = move.Copy.Value;
        }

        List<LoadedObject> objects = LoadedObjects.List();

        // Where two symbols name the same variable with different sizes, the longest copy comes last by no rule: copy each, they agree.
        foreach (ImportRedirection move in moves)
        {
            if (!CanHaveChanged(move.Copy.Value, objects))
            {
                continue;
            }

            if (move.Size > LargestVariable)
            {
                return $"the variable at {move.Original} has {move.Size} bytes; at most {LargestVariable} are possible";
            }

            var bytes = new byte[move.Size];
            if ((OwnMemory.Here.Read(move.Original.Value, bytes) ?? OwnMemory.Here.Write(move.Copy.Value, bytes)) is string problem)
            {
                return $"the variable at {move.Original} could not be copied to {move.Copy}: {problem}";
            }
        }

        // Others may use the variables at any time, so copies are whole before anybody is led to them.
        ImportRedirection[] sorted = [.. moves];
        Array.Sort(sorted, static (first, second) => first.Original.Value.CompareTo(second.Original.Value));
        var changes = new List<SlotChange>();
        foreach (LoadedObject loaded in objects)
        {
            changes.Clear();
            CollectSlots(loaded, targets, changes);
            if (CarryOver(changes, sorted) is string failure)
            {
                return failure;
            }

            CollectSymbols(loaded, targets, changes);
            if (SlotChange.Apply(loaded, changes) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    // A variable that is copied may hold the address of another one, or its own: the dynamic linker would have put the copy's there before it copied the variable.
    private static string? CarryOver(List<SlotChange> slots, ImportRedirection[] sorted)
    {
        foreach (SlotChange slot in slots)
        {
            int index = LastStartingAtOrBefore(sorted, slot.Address);
            if (index < 0 || !Holds(sorted[index], slot.Address))
            {
                continue;
            }

            ulong place = sorted[index].Copy.Value + (slot.Address - sorted[index].Original.Value);
            var held = new byte[sizeof(ulong)];
            if (OwnMemory.Here.Read(place, held) is string unreadable)
            {
                return unreadable;
            }

            // Initialisers may have put something else there.
            if (BitConverter.ToUInt64(held) == *(ulong*)slot.Address && OwnMemory.Here.Write(place, BitConverter.GetBytes(slot.Value)) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool Holds(in ImportRedirection move, ulong slot) => slot - move.Original.Value is var offset && offset < move.Size && move.Size - offset >= sizeof(ulong);

    private static int LastStartingAtOrBefore(ImportRedirection[] sorted, ulong address)
    {
        (int low, int high) = (0, sorted.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle].Original.Value <= address ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    // Tables of virtual functions and the like are read-only in their library once it is relocated: they hold what they held.
    private static bool CanHaveChanged(ulong destination, List<LoadedObject> objects)
    {
        foreach (LoadedObject loaded in objects)
        {
            if (loaded.Contains(destination))
            {
                return loaded.IsWritable(destination);
            }
        }

        return true;
    }

    private static void CollectSlots(in LoadedObject loaded, Dictionary<ulong, ulong> targets, List<SlotChange> changes)
    {
        var relocations = new ReadOnlySpan<LoadedRelocation>(loaded.Relocations, loaded.RelocationCount);
        foreach (ref readonly LoadedRelocation relocation in relocations)
        {
            if (!relocation.IsBoundAddress
                || loaded.Symbols.First[relocation.Symbol].Binding == ElfDynamicSymbol.Local)
            {
                continue;
            }

            ulong addend = relocation.AddedToSymbol;
            ulong slot = loaded.Bias + relocation.Offset;
            if (targets.TryGetValue(*(ulong*)slot - addend, out ulong target))
            {
                changes.Add(new SlotChange(slot, target + addend));
            }
        }
    }

    private static void CollectSymbols(in LoadedObject loaded, Dictionary<ulong, ulong> targets, List<SlotChange> changes)
    {
        var symbols = new Span<ElfDynamicSymbol>(loaded.Symbols.First, (int)loaded.Symbols.Count());
        foreach (ref ElfDynamicSymbol symbol in symbols)
        {
            // Thread-local values are offsets; functions cannot be variables (and are most of what there is).
            if (symbol.Section is ElfDynamicSymbol.Undefined or ElfDynamicSymbol.Absolute
                || symbol.Type is ElfDynamicSymbol.Function or ElfDynamicSymbol.ThreadLocal or ElfDynamicSymbol.IndirectFunction)
            {
                continue;
            }

            if (targets.TryGetValue(loaded.Bias + symbol.Value, out ulong target))
            {
                // The dynamic linker adds the bias with wrap-around, so any address can be expressed.
                fixed (ulong* value = &symbol.Value)
                {
                    changes.Add(new SlotChange((ulong)value, unchecked(target - loaded.Bias)));
                }
            }
        }
    }
}
