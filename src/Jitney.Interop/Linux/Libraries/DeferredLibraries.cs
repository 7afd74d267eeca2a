using System.Runtime.InteropServices;

namespace Jitney.Interop.Linux.Libraries;

/// <summary>Libraries that are loaded and bound as one, and whose initialisers may not have run yet.</summary>
/// <remarks>
/// <para>A program's libraries may use what the program defines, in their initialisers too. Natively the program is there by then: the dynamic linker binds
/// all, and initialises afterwards. A program that is linked at run time needs the libraries' symbols first. So the dynamic linker stops halfway here.</para>
/// <para>It loads a made-up object that needs the libraries. It relocates that object last, behind all it has newly loaded, and calls a function
/// that chooses an indirect one for it. That function is ours. It has each new object say that it has neither initialisers nor
/// finalisers, for as long as <see cref="Initialise"/> was not called. So the process can end before, too.</para>
/// </remarks>
internal sealed unsafe class DeferredLibraries
{
    private const string ChooserProblem = "the dynamic linker has not called the function that holds initialisers back";

    private static readonly Lock s_gate = new();
    private static List<Held>? s_found;
    private static string? s_problem;
    private static ulong s_nothing;

    private readonly nint _image;
    private readonly List<Held> _held;

    private DeferredLibraries(nint image, List<Held> held) => (_image, _held) = (image, held);

    /// <summary>Whether initialisers of some wait for <see cref="Initialise"/>.</summary>
    public bool AreWaiting => _held.Count > 0;

    /// <summary>Loads a shared object with what it needs, which see each other and which others do not see.</summary>
    /// <param name="image">The complete ELF file.</param>
    /// <param name="hook">Where in it the address of an indirect function's chooser goes; 0 when initialisers are not to be held back.</param>
    /// <param name="names">What leads to the object's symbols by their names; cleared when all is bound, so that nobody finds them afterwards.</param>
    /// <param name="problem">Why it could not be loaded; null when it could.</param>
    /// <returns>What was loaded; null with a problem.</returns>
    public static DeferredLibraries? Load(byte[] image, int hook, Range names, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(image);
        lock (s_gate)
        {
            if (hook != 0)
            {
                Prepare();
                delegate* unmanaged<ulong> chooser = &HoldBack;
                MemoryMarshal.Write(image.AsSpan(hook), (ulong)chooser);
            }

            nint handle = SymbolImage.Load(image, DynamicLinkerFunctions.Lazy, out problem);
            List<Held>? found = s_found;
            problem ??= s_problem ?? (found is null && hook != 0 ? ChooserProblem : null);
            s_found = null;
            s_problem = null;
            if (problem is not null)
            {
                return null;
            }

            // A handle is the address of the dynamic linker's record, whose first word is the address at which the object is loaded.
            (int start, int length) = names.GetOffsetAndLength(image.Length);
            new Span<byte>((void*)(*(ulong*)handle + (ulong)start), length).Clear();
            return new DeferredLibraries(handle, found is null ? [] : InOrder(found));
        }
    }

    /// <summary>Unloads the object by which they were loaded. They see each other no more, unless somebody has shown them, and stay where others have opened them.</summary>
    public void Close() => DynamicLibraries.Close(_image);

    /// <summary>Initialises the libraries as the dynamic linker would have: first what others need.</summary>
    /// <param name="call">Calls an initialiser at an address.</param>
    /// <returns>Null, or why it failed.</returns>
    public string? Initialise(Action<ulong> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        foreach (Held held in _held)
        {
            // From here on it is finalised at exit, as natively: not those that an exit kept from their initialisers.
            if (SlotChange.Apply(held.Owner, [.. held.Before]) is string problem)
            {
                return problem;
            }

            foreach (ulong initialiser in held.Initialisers())
            {
                call(initialiser);
            }
        }

        return null;
    }

    // The dynamic linker waits while the chooser runs, and others may wait for the dynamic linker: so all that the chooser calls has been called before.
    private static void Prepare()
    {
        if (s_nothing == 0)
        {
            // Any function without effects does: initialisers get three arguments, and give no result.
            s_nothing = DynamicLibraries.Find(DynamicLibraries.Open("", out _), "labs\0"u8);
        }

        foreach (LoadedObject loaded in LoadedObjects.List())
        {
            _ = new Held(loaded).Changes(s_nothing);
            _ = SlotChange.Apply(loaded, []);
        }

        _ = LoadedObjects.BehindLastImage();
        s_found = null;
        s_problem = null;
    }

    [UnmanagedCallersOnly]
    private static ulong HoldBack()
    {
        try
        {
            // What was newly loaded comes behind the image that needs it.
            var found = new List<Held>();
            foreach (LoadedObject loaded in LoadedObjects.BehindLastImage())
            {
                var held = new Held(loaded);
                List<SlotChange> changes = held.Changes(s_nothing);
                s_problem ??= SlotChange.Apply(loaded, changes);
                found.Add(held);
            }

            s_found = found;
        }
        catch (Exception exception)
        {
            s_problem = exception.Message;
        }

        return s_nothing;
    }

    private static List<Held> InOrder(List<Held> found)
    {
        var ordered = new List<Held>(found.Count);
        var seen = new HashSet<(ulong, nint)>();
        for (int index = found.Count - 1; index >= 0; index--)
        {
            Visit(found[index], found, seen, ordered);
        }

        return ordered;
    }

    private static void Visit(Held held, List<Held> found, HashSet<(ulong, nint)> seen, List<Held> ordered)
    {
        if (!seen.Add(held.Owner.Identity))
        {
            return;
        }

        foreach (nint needed in held.Owner.Needed())
        {
            ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)needed);
            foreach (Held other in found)
            {
                if (other.Owner.IsNamed(name))
                {
                    Visit(other, found, seen, ordered);
                    break;
                }
            }
        }

        ordered.Add(held);
    }

    /// <summary>An object whose initialisers are held back.</summary>
    private sealed class Held
    {
        private readonly ulong _initialiser;
        private readonly ulong _initialisers;
        private readonly ulong _initialisersSize;

        internal Held(in LoadedObject owner)
        {
            Owner = owner;
            Before = [];
            for (ElfDynamicEntry* entry = owner.Dynamic; entry != null && entry->Tag != ElfDynamicEntry.End; entry++)
            {
                switch (entry->Tag)
                {
                    case ElfDynamicEntry.Initialiser:
                        _initialiser = entry->Value;
                        break;
                    case ElfDynamicEntry.Initialisers:
                        _initialisers = entry->Value;
                        continue;
                    case ElfDynamicEntry.InitialisersSize:
                        _initialisersSize = entry->Value;
                        break;
                    case ElfDynamicEntry.Finaliser or ElfDynamicEntry.FinalisersSize:
                        break;
                    default:
                        continue;
                }

                Before.Add(new SlotChange((ulong)entry + sizeof(ulong), entry->Value));
            }
        }

        internal LoadedObject Owner { get; }

        /// <summary>The words that are changed, with what they held.</summary>
        internal List<SlotChange> Before { get; }

        /// <summary>What makes the dynamic linker call nothing. It adds the address at which the object is loaded.</summary>
        internal List<SlotChange> Changes(ulong nothing)
        {
            var changes = new List<SlotChange>(Before.Count);
            foreach (SlotChange before in Before)
            {
                bool isSize = *(long*)(before.Address - sizeof(ulong)) is ElfDynamicEntry.InitialisersSize or ElfDynamicEntry.FinalisersSize;
                changes.Add(before with { Value = isSize ? 0 : unchecked(nothing - Owner.Bias) });
            }

            return changes;
        }

        internal List<ulong> Initialisers()
        {
            var functions = new List<ulong>();
            if (_initialiser != 0)
            {
                functions.Add(Owner.Bias + _initialiser);
            }

            for (ulong position = 0; _initialisers != 0 && position < _initialisersSize; position += sizeof(ulong))
            {
                functions.Add(*(ulong*)(Owner.Bias + _initialisers + position));
            }

            return functions;
        }
    }
}
