using Jitney.Linking.Failures;
using Jitney.Linking.Fixups;
using Jitney.Linking.Formats;
using Jitney.Linking.Graph;
using Jitney.Linking.Layout;
using Jitney.Linking.Passes;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Archives;
using Jitney.ObjectFiles.Elf;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Linking.Tests.Support;

/// <summary>Links at chosen addresses without running anything: the linker's phases one after the other, as a session drives them.</summary>
internal sealed class OfflineLinker
{
    /// <summary>Where small, non-PIC code is happy.</summary>
    public static readonly SegmentAddresses Low = new(0x1000_0000, 0x1100_0000, 0x1200_0000);

    /// <summary>Where only distances fit into 32 bits.</summary>
    public static readonly SegmentAddresses High = new(0x7f00_0000_0000, 0x7f00_0100_0000, 0x7f00_0200_0000);

    // Larger batches are an input's mistake in these tests, and are not to be paid for with memory.
    public ulong LargestSegment { get; set; } = 64 << 20;

    private const ulong FirstImport = 0x7ffe_0000_0000;

    private readonly Dictionary<string, ImportedSymbol> _imports = [];
    private readonly List<LinkInput> _always = [];
    private int _objects;

    public LinkDefinitions Definitions { get; } = new(new NameTable());

    public SegmentAddresses Segments { get; set; } = Low;

    public StripMode Strip { get; set; } = StripMode.DropUnreachable;

    public MissingSymbols Missing { get; set; } = MissingSymbols.AreErrors;

    /// <summary>Whether there are libraries that may have instances of what a process holds once.</summary>
    public bool HasLibraries { get; set; }

    /// <summary>Whether what import libraries leave to other libraries is found there, far away.</summary>
    public bool FindsImports { get; set; }

    /// <summary>Distance from the thread pointer to the batch's thread-local storage.</summary>
    public long ThreadStorage { get; set; } = -0x4000;

    /// <summary>Where the batch is said to come to lie; by default the 2 GiB around its segments.</summary>
    public AddressWindow? Window { get; set; }

    /// <summary>An object that is linked whatever refers to it.</summary>
    public OfflineLinker Add(byte[] content, string? name = null)
    {
        LinkInput input = Input(content, name);
        input.Position = Definitions.NextPosition();
        _always.Add(input);
        return this;
    }

    /// <summary>An object that is linked when something of it is wanted.</summary>
    public OfflineLinker AddWaiting(byte[] content, string? name = null)
    {
        Definitions.AddWaiting(Input(content, name));
        return this;
    }

    /// <summary>A further dylib, which finds in others what it does not define.</summary>
    public LinkDefinitions AddDylib(params LinkDefinitions[] links) => new(Definitions.Space) { Links = links };

    /// <summary>An object of a dylib that is linked when something of it is wanted.</summary>
    public OfflineLinker AddWaiting(LinkDefinitions dylib, byte[] content, string name)
    {
        dylib.AddWaiting(new LinkInput(ObjectFormat.Read(new InputName(name), content)) { Scope = dylib.Scope });
        return this;
    }

    /// <summary>An archive of a dylib.</summary>
    public OfflineLinker AddArchive(LinkDefinitions dylib, byte[] content, string path)
    {
        dylib.Archives.Add(new ArchiveInput(new ArchiveSource(ArchiveFile.Read(path, content), static member => member.Content)) { Scope = dylib.Scope, Position = dylib.NextPosition() });
        return this;
    }

    public OfflineLinker AddArchive(byte[] content, string path = "lib.a") =>
        Add(new ArchiveSource(ArchiveFile.Read(path, content), static member => member.Content));

    /// <summary>An archive that other linkers may have linked from.</summary>
    public OfflineLinker Add(ArchiveSource archive)
    {
        Definitions.Archives.Add(new ArchiveInput(archive) { Position = Definitions.NextPosition() });
        return this;
    }

    /// <summary>A shared library, of which only the names count here.</summary>
    public OfflineLinker AddLibrary(byte[] content, string use = "")
    {
        var names = SharedLibraryNames.Read(content);
        int[] required = [.. names.Required.Select(name => Definitions.Names.Intern(name.Span))];
        Definitions.Libraries.Add(new LibraryInput("lib.so", Definitions.NextPosition(), required) { IsForNeed = use == "as-needed" }, names);
        return this;
    }

    /// <summary>An object that other linkers may have linked.</summary>
    public OfflineLinker Add(ObjectSource source)
    {
        _always.Add(new LinkInput(source));
        return this;
    }

    public OfflineLinker Define(string name, ulong address)
    {
        Definitions.Linked.Set(Name(name), new LinkedSymbol((ExecutorAddress)address, 0, default, default, default, SymbolOrigin.Defined));
        return this;
    }

    /// <summary>Something that the executor would find in a library.</summary>
    public OfflineLinker Import(string name, ulong address, SymbolKind kind = SymbolKind.Function, ulong size = 8)
    {
        _imports[name] = new ImportedSymbol((ExecutorAddress)address, size, kind);
        return this;
    }

    public int Name(string name) => NameIn(Definitions, name);

    /// <summary>The number of a dylib's name.</summary>
    public int NameIn(LinkDefinitions dylib, string name) => Definitions.Names.Intern(System.Text.Encoding.UTF8.GetBytes(name), dylib.Scope);

    /// <summary>Names, strip marks, imports: everything before the layout.</summary>
    public LinkBatch Resolve(params string[] wanted) => Resolve([.. wanted.Select(Name)]).Batch;

    /// <summary>The whole link; the batch counts as linked afterwards.</summary>
    public OfflineBatch Link(params string[] wanted) => Link([.. wanted.Select(Name)]);

    /// <summary>The whole link of what is wanted in a dylib.</summary>
    public OfflineBatch LinkIn(LinkDefinitions dylib, params string[] wanted) => Link([.. wanted.Select(name => NameIn(dylib, name))]);

    private BatchLink Resolve(int[] wanted)
    {
        LinkBatch batch = Closure.Collect(new LinkRequest([.. _always.Where(input => !input.IsLinked)], wanted), Definitions);
        var link = new BatchLink(batch);
        int[] undefined = link.FindImports(HasLibraries);
        link.Prune(Strip);
        ImportedSymbol[] found = [.. undefined.Select((number, index) => FindsImports && batch.ImportOf(number) is not null
            ? new ImportedSymbol((ExecutorAddress)(FirstImport + (16 * (ulong)index)), 0, SymbolKind.Unknown)
            : _imports.GetValueOrDefault(batch.Names.Text(batch.Globals[number].Name)))];
        link.Bind(undefined, found, Window ?? WindowAround(Segments), Missing);
        link.ThrowIfFaulty();
        link.Complete(DsoHandleUse.ForFinalizers, HeadersUse.WhenReferenced, 0);
        return link;
    }

    private OfflineBatch Link(int[] wanted)
    {
        BatchLink link = Resolve(wanted);
        link.LayOut();
        Memory<byte>[] memory = [.. Enumerable.Range(0, SegmentKinds.Count).Select(kind => Working(link.Layout[(SegmentKind)kind]))];

        // Where sections have numbers, code counts from the start of a thread's block.
        link.PlaceThreads(Segments, link.Batch.Format.NumbersSections ? 0 : unchecked((ulong)ThreadStorage));
        link.Write(Segments, new MemoryWriter(memory));
        var linked = new OfflineBatch(link.Batch, link.Layout, Segments, memory);
        Commit(link.Batch);
        return linked;
    }

    private Memory<byte> Working(SegmentLayout segment)
    {
        if (segment.Size > LargestSegment)
        {
            throw new LinkException($"a segment of {segment.Size} bytes is too large for this test");
        }

        // What is not zero fill has to be written, gaps included.
        var memory = new byte[segment.Size];
        memory.AsSpan(0, (int)segment.ZeroFillOffset).Fill(0xa5);
        return memory;
    }

    private static AddressWindow WindowAround(SegmentAddresses segments) => new(segments.Writable < 1UL << 31
        ? new ExecutorAddressRange(default, (ExecutorAddress)(1UL << 31))
        : ExecutorAddressRange.Of((ExecutorAddress)segments.Code, 1UL << 31));

    private static void Commit(LinkBatch batch)
    {
        foreach (ref readonly GlobalSymbol global in batch.Globals)
        {
            if (global.State == GlobalState.Defined && batch.Objects[global.Object].IsForOneBatch)
            {
                continue;
            }

            if (global.State is GlobalState.Defined or GlobalState.Imported)
            {
                SymbolOrigin origin = global.State == GlobalState.Defined ? SymbolOrigin.Object : SymbolOrigin.Imported;
                batch.Linked.Set(global.Name, new LinkedSymbol((ExecutorAddress)global.Address, global.Size, global.Binding, global.Scope, global.Kind, origin));
            }
        }

        foreach (int group in batch.Groups)
        {
            batch.Linked.AddGroup(group, batch.Unit);
        }

        foreach (LinkInput input in batch.Inputs)
        {
            input.IsLinked = !batch.Objects.Exists(graph => graph.IsForOneBatch && graph.Name == input.Source.File.Name);
        }
    }

    // What the first object is for, the link is for.
    private LinkInput Input(byte[] content, string? name)
    {
        ObjectFile file = ObjectFormat.Read(new InputName(name ?? $"{(char)('a' + _objects)}.o"), content);
        if (_objects++ == 0 && file.Architecture is { } architecture)
        {
            Definitions.Space.Target = ObjectFormat.TargetOf(file.Format, architecture.Target);
        }

        return new LinkInput(file);
    }
}
