using Jitney.Linking.Formats;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Laziness;

namespace Jitney.Sessions.Modules;

/// <summary>Objects and archives that were added together, and can be removed together: before they are linked without a trace, and afterwards with all that they have brought.</summary>
/// <remarks>
/// <para>Names are those of its dylib: a module defines them for all of it, and for dylibs that are linked against it, and refers to what others define. What a lookup needs is linked module by module, so that each can go alone. Modules that refer to each
/// other in a circle go together only. What several modules use of libraries stays with the session.</para>
/// <para>Inline functions and constants that C++ puts into every object are each module's own, as in libraries that do not share names; inline variables are one for the dylib, and for those that it is linked against.</para>
/// <para>All members may be used from many threads.</para>
/// </remarks>
/// <example>
/// <code>
/// Module plugin = session.AddModule("plugin");
/// plugin.Add("plugin.o");
/// await session.CallAsync((await session.LookUpAsync("plugin_main")).Address);
/// await plugin.RemoveAsync();                          // its finalisers run, and its memory comes back
/// </code>
/// </example>
public sealed class Module
{
    private readonly SessionInputs _inputs;
    private readonly ModuleRemoval _removal;
    private readonly LazyFunctions _lazy;
    private readonly Dylib _dylib;
    private readonly LinkModule _module;

    internal Module(LinkModule module, SessionInputs inputs, ModuleRemoval removal, LazyFunctions lazy, Dylib dylib)
    {
        _lazy = lazy;
        _dylib = dylib;
        _module = module;
        _inputs = inputs;
        _removal = removal;
    }

    /// <summary>What it is called in messages. Several may have one name.</summary>
    public string Name => _module.Name;

    /// <summary>Whether it was removed. Then nothing can be added to it any more.</summary>
    public bool IsRemoved => _module.IsRemoved;

    /// <summary>Adds a file by what it holds: an object or an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read, or is something else. Shared libraries are added to the session.</exception>
    /// <exception cref="InvalidOperationException">The module was removed.</exception>
    public void Add(string path, InputUse use = InputUse.WhenNeeded) => _inputs.Add(path, use, _module, addLibrary: null);

    /// <summary>Adds an object file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The module was removed.</exception>
    public void AddObject(string path, InputUse use = InputUse.WhenNeeded) => _inputs.AddObject(path, use, _module);

    /// <summary>Adds an object from memory.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged until they are linked.</param>
    /// <param name="use">When it is linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The module was removed.</exception>
    public void AddObject(string name, ReadOnlyMemory<byte> content, InputUse use = InputUse.WhenNeeded) => _inputs.AddObject(name, content, use, _module);

    /// <summary>Adds an object that is no file.</summary>
    internal void AddMade(ObjectFile made) => _inputs.AddObject(made, _module);

    /// <summary>Adds an archive, of which members are taken as they are needed, or all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">When its members are linked.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The module was removed.</exception>
    public void AddArchive(string path, InputUse use = InputUse.WhenNeeded) => _inputs.AddArchive(path, use, _module);

    /// <summary>Defines a function that is made when it is first called. See <see cref="Dylib.DefineLazyAsync(IReadOnlyList{string}, LazyDefinition, LazyOptions?, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="DefineLazyAsync(IReadOnlyList{string}, LazyDefinition, LazyOptions?, CancellationToken)"/>
    /// <param name="name">The name of its symbol, which nothing in the dylib defines yet.</param>
    /// <param name="define">Makes it.</param>
    /// <param name="options">How long that may take, and what becomes of calls when it fails; by default these return zero.</param>
    /// <param name="cancellation">Stops waiting; the functions may be defined all the same.</param>
    public async ValueTask<Symbol> DefineLazyAsync(string name, LazyDefinition define, LazyOptions? options = null, CancellationToken cancellation = default) =>
        (await DefineLazyAsync([Given.Text(name)], define, options, cancellation).ConfigureAwait(false))[0];

    /// <summary>Defines functions each of which is made when it is first called. See <see cref="Dylib.DefineLazyAsync(IReadOnlyList{string}, LazyDefinition, LazyOptions?, CancellationToken)"/>.</summary>
    /// <remarks>What they are made of goes with this module. Calls that wait for a function when the module is removed go on as if it could not be made.</remarks>
    /// <param name="names">The names of their symbols, which nothing in the dylib defines yet.</param>
    /// <param name="define">Makes one, by its name.</param>
    /// <param name="options">How long that may take, and what becomes of calls when it fails; by default these return zero.</param>
    /// <param name="cancellation">Stops waiting; the functions may be defined all the same.</param>
    /// <returns>Their addresses, which stay the same when they are made.</returns>
    /// <exception cref="LinkException">Something defines a name.</exception>
    /// <exception cref="InvalidOperationException">The module was removed, or the executor cannot do it.</exception>
    public ValueTask<IReadOnlyList<Symbol>> DefineLazyAsync(
        IReadOnlyList<string> names, LazyDefinition define, LazyOptions? options = null, CancellationToken cancellation = default)
    {
        _module.ThrowIfRemoved();
        return _lazy.DefineAsync(_dylib, _module, names, define, options ?? new LazyOptions(), cancellation);
    }

    /// <summary>Removes it. What is not linked is forgotten; of what is linked, finalisers run, unwind tables, thread-local storage and names go, and the memory comes back.</summary>
    /// <remarks>
    /// Nobody sees its names from the moment on at which this is decided; other definitions of them, which did not count before, count then. The caller sees to it that no code of it runs any more and that nobody keeps
    /// its addresses: as after <c>dlclose</c>, a call of it crashes. Removing it again does nothing.
    /// </remarks>
    /// <param name="mode">What happens when others refer to it.</param>
    /// <param name="cancellation">Stops waiting: before it is decided nothing changes, afterwards it is removed all the same.</param>
    /// <exception cref="ModuleInUseException">Others refer to it.</exception>
    /// <exception cref="InvalidOperationException">Initialisers of it are running, and it is a handler that calls: others wait for them. Or the session has a prepared program.</exception>
    /// <exception cref="ObjectDisposedException">The session has ended.</exception>
    /// <exception cref="Failures.ExecutorException">Finalisers failed, or the executor did. It is removed all the same.</exception>
    public ValueTask RemoveAsync(RemovalMode mode = RemovalMode.RefuseIfUsed, CancellationToken cancellation = default) => _removal.RemoveAsync(_module, mode, cancellation);
}
