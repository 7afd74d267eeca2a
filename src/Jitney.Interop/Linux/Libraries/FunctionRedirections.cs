using Jitney.Protocol.Messages;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Gives a library's function the address that linked code has for it, for all loaded libraries and those loaded later.</summary>
/// <remarks>
/// <para>Code that was not compiled as position-independent has a function's address fixed at link time, so it is that of a stub in the program. The
/// dynamic linker makes that natively the function's address everywhere: it finds the program's symbol first. Here the slots that hold the function's
/// address and the dynamic symbols that name it get the stub's. Slots of the procedure linkage table are left alone: calls may go straight
/// to the function, but those bound later go through the stub, and so <see cref="Restore"/> looks at them too.</para>
/// <para>Names count here, unlike for variables: two names of one function have two addresses in a program that is linked natively.</para>
/// </remarks>
internal static unsafe class FunctionRedirections
{
    /// <summary>Lets all loaded libraries see the stubs' addresses. The stubs must work.</summary>
    /// <returns>Null, or why it failed.</returns>
    public static string? Redirect(IReadOnlyList<FunctionRedirection> redirections) =>
        Change(redirections, static redirection => redirection.Original.Value, static redirection => redirection.Stub.Value, areCallsBound: false);

    /// <summary>The opposite of <see cref="Redirect"/>.</summary>
    /// <returns>Null, or why it failed.</returns>
    public static string? Restore(IReadOnlyList<FunctionRedirection> redirections) =>
        Change(redirections, static redirection => redirection.Stub.Value, static redirection => redirection.Original.Value, areCallsBound: true);

    private static string? Change(
        IReadOnlyList<FunctionRedirection> redirections,
        Func<FunctionRedirection, ulong> from,
        Func<FunctionRedirection, ulong> to,
        bool areCallsBound)
    {
        var byAddress = new Dictionary<ulong, List<FunctionRedirection>>(redirections.Count);
        foreach (FunctionRedirection redirection in redirections)
        {
            if (!byAddress.TryGetValue(from(redirection), out List<FunctionRedirection>? names))
            {
                byAddress.Add(from(redirection), names = []);
            }

            names.Add(redirection);
        }

        var changes = new List<SlotChange>();
        var found = new List<uint>();
        List<LoadedObject> objects = LoadedObjects.List();

        // Of a function that is chosen when it is bound, the symbol does not tell the address: the first definition is the one that was found, unless
        // another library has a plain function there.
        var chosen = new bool[redirections.Count];
        for (int index = 0; index < chosen.Length; index++)
        {
            chosen[index] = HasPlain(objects, redirections[index].Name.Span, from(redirections[index]), found);
        }

        foreach (LoadedObject loaded in objects)
        {
            // The kernel's own object cannot be changed, and the dynamic linker finds nothing in it.
            if (!loaded.HasWritableSegment)
            {
                continue;
            }

            changes.Clear();
            CollectSlots(loaded, new ReadOnlySpan<LoadedRelocation>(loaded.Relocations, loaded.RelocationCount), byAddress, to, changes);
            if (areCallsBound)
            {
                CollectSlots(loaded, new ReadOnlySpan<LoadedRelocation>(loaded.CallRelocations, loaded.CallRelocationCount), byAddress, to, changes);
            }

            for (int index = 0; index < redirections.Count; index++)
            {
                CollectSymbols(loaded, redirections[index].Name.Span, from(redirections[index]), to(redirections[index]), found, ref chosen[index], changes);
            }

            if (SlotChange.Apply(loaded, changes) is string problem)
            {
                return problem;
            }
        }

        return null;
    }

    private static bool HasPlain(List<LoadedObject> objects, ReadOnlySpan<byte> name, ulong address, List<uint> found)
    {
        foreach (LoadedObject loaded in objects)
        {
            found.Clear();
            loaded.Symbols.FindAll(name, GnuHashTable.Hash(name), found);
            foreach (uint index in found)
            {
                ElfDynamicSymbol* symbol = loaded.Symbols.First + index;
                if (symbol->Type != ElfDynamicSymbol.IndirectFunction && loaded.Bias + symbol->Value == address)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void CollectSlots(
        in LoadedObject loaded,
        ReadOnlySpan<LoadedRelocation> relocations,
        Dictionary<ulong, List<FunctionRedirection>> byAddress,
        Func<FunctionRedirection, ulong> to,
        List<SlotChange> changes)
    {
        foreach (ref readonly LoadedRelocation relocation in relocations)
        {
            if (!relocation.IsAddress
                || loaded.Symbols.First[relocation.Symbol].Binding == ElfDynamicSymbol.Local)
            {
                continue;
            }

            ulong slot = loaded.Bias + relocation.Offset;
            if (byAddress.TryGetValue(*(ulong*)slot, out List<FunctionRedirection>? names))
            {
                ReadOnlySpan<byte> name = loaded.Symbols.NameOf(loaded.Symbols.First + relocation.Symbol);
                foreach (FunctionRedirection redirection in names)
                {
                    if (name.SequenceEqual(redirection.Name.Span))
                    {
                        changes.Add(new SlotChange(slot, to(redirection)));
                        break;
                    }
                }
            }
        }
    }

    private static void CollectSymbols(in LoadedObject loaded, ReadOnlySpan<byte> name, ulong from, ulong to, List<uint> found, ref bool isChosen, List<SlotChange> changes)
    {
        found.Clear();
        loaded.Symbols.FindAll(name, GnuHashTable.Hash(name), found);
        foreach (uint index in found)
        {
            ElfDynamicSymbol* symbol = loaded.Symbols.First + index;
            bool chooses = symbol->Type == ElfDynamicSymbol.IndirectFunction && !isChosen && loaded.Symbols.IsDefaultVersion(index);
            if (!chooses && (symbol->Type == ElfDynamicSymbol.IndirectFunction || loaded.Bias + symbol->Value != from))
            {
                continue;
            }

            // Once its address is known for good, nothing is left to choose; the type and the value lie in two neighbouring words.
            isChosen |= chooses;
            if (chooses)
            {
                ElfDynamicSymbol plain = *symbol;
                plain.Information = (byte)((plain.Binding << 4) | ElfDynamicSymbol.Function);
                changes.Add(new SlotChange((ulong)symbol, *(ulong*)&plain));
            }

            changes.Add(new SlotChange((ulong)&symbol->Value, unchecked(to - loaded.Bias)));
        }
    }
}
