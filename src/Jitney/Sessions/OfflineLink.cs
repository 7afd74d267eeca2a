using Jitney.Definitions;
using Jitney.Diagnostics;
using Jitney.Failures;
using Jitney.Linking.Failures;
using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.Memory;
using Jitney.ObjectFiles;
using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Turns;

namespace Jitney.Sessions;

/// <summary>Links without an executor and without running, as if the slab stood at a given address: to look at the result.</summary>
/// <remarks>There is no process here, and what libraries have has no address: every name must be defined by an input, or by address. Not thread-safe.</remarks>
internal sealed class OfflineLink : IDisposable
{
    private readonly SessionFiles _files;
    private readonly FixedAddressMemoryManager _memory;
    private readonly OfflineLinkOptions _options;
    private readonly DylibInputs _dylib;
    private readonly LinkPipeline _pipeline;

    /// <summary>Prepares a link.</summary>
    /// <exception cref="ArgumentException">The page size is no power of two, or the slab would pass the end of the address space.</exception>
    public OfflineLink(OfflineLinkOptions options)
    {
        _options = Given.Something(options);
        _files = new SessionFiles { Root = SystemRoot.Of(options.SystemRoot), Folders = options.LibraryFolders };
        _memory = new FixedAddressMemoryManager(options.TargetAddress, options.SlabSize, options.PageSize);
        _dylib = new DylibInputs(_files, Given.Something(options.Names).Checked());
        _pipeline = new LinkPipeline(
            new DylibSet(_dylib),
            new NoImports(),
            Task.FromResult(new LinkDestination(_memory, new NoImageSupport(), Target: null)),
            new PassList(options.Passes),
            new LinkOptions(options.Strip, options.Missing, options.Warned, options.Names.Visibility),
            _files,
            new ThreadStorageCheck());
    }

    /// <summary>What each phase has taken.</summary>
    public PhaseClock Clock { get; } = new();

    /// <summary>Adds an object file.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddObject(string path, InputUse use = InputUse.Always) => _dylib.AddObject(path, use);

    /// <summary>Adds an object from memory.</summary>
    /// <param name="name">What it is called in messages and in the listing.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use = InputUse.Always) => _dylib.AddObject(new InputName(name), content, use);

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddArchive(string path, InputUse use = InputUse.WhenNeeded) => _dylib.AddArchive(path, use);

    /// <summary>Adds a library: what it defines is imported from there. Only what is linked for Windows says from which library.</summary>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddLibrary(string path, InputUse use) => _files.Of(module: null).Reading(() =>
    {
        ReadOnlyMemory<byte> file = _files.Of(module: null).Read(path);
        _dylib.AddLibrary(path, file, SharedLibraryNames.Read(file), use);
    });

    /// <summary>Adds objects as members of an archive that stands here: each is linked once something that it defines is wanted there.</summary>
    /// <exception cref="LinkException">One cannot be read, or is no object.</exception>
    public void AddObjects(IReadOnlyList<GivenObject> objects) => _dylib.AddObjects([.. Given.Something(objects)]);

    /// <summary>Begins a group: archives that are added up to its end are searched until none of them has anything more, before what is added behind.</summary>
    public void BeginGroup() => _dylib.BeginGroup();

    /// <summary>Ends the group that was begun last.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void EndGroup() => _dylib.EndGroup();

    /// <summary>Defines a name as an address.</summary>
    public void Define(string name, ExecutorAddress address) => _dylib.Define(name, address);

    /// <summary>Links everything that was added; to be called once.</summary>
    /// <exception cref="LinkException">The inputs cannot be linked.</exception>
    /// <exception cref="ExecutorException">They do not fit into the slab.</exception>
    internal async Task<ImageListing> LinkAsync(CancellationToken cancellation = default)
    {
        Clock.Restart();
        string[] wanted = _options.Entry is { } entry ? [entry, .. _options.Required] : [.. _options.Required];
        if (_options.Target is { } target)
        {
            (_dylib.Definitions.Space.Target, _dylib.Definitions.Space.TargetOwner) = (target, _options.TargetOwner);
        }
        else if (_dylib.FirstObject() is { Architecture: { } architecture } first)
        {
            (_dylib.Definitions.Space.Target, _dylib.Definitions.Space.TargetOwner) = (ObjectFormat.TargetOf(first.Format, architecture.Target), first.Name.ToString());
        }

        // Objects for Linux are linked with what a process has in any case, and is not here. Those for Windows say themselves what they are linked with.
        if (_dylib.Definitions.Space.Target.System == TargetSystem.Windows)
        {
            _dylib.AddRuntimeArchives();
        }

        LinkRequest request = _dylib.Request(wanted);
        LinkedImage image = (await _pipeline.LinkAsync(request, Clock, new LinkPatience(cancellation)).ConfigureAwait(false))!;

        // Where missing names are 0 the pipeline has let it pass.
        int missing = request.Names.ToList().FindIndex(name => _dylib.Definitions.Linked[name].Origin == SymbolOrigin.None);
        if (missing >= 0)
        {
            throw new MissingSymbolException(new InputPlace(new InputName("the lookup"), Symbol: wanted[missing]), []);
        }

        return ImageListingBuilder.Build(image, (FixedAddressMemory)image.Memory, new SlabListing(_memory.Start, _memory.Size)) with
        {
            Imports = ImportListings.Of(image.Batch, _dylib.Definitions.Libraries),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();
}
