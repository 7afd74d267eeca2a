using Jitney.Definitions;
using Jitney.Linking.Resolution;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>The input files of a session: those of each module by themselves, so that they are closed when it goes, and whoever adds a file again gets it as it is then.</summary>
/// <param name="cache">Has files that other sessions have read, and takes those of this one; null for none.</param>
/// <remarks>Thread-safe.</remarks>
internal sealed class SessionFiles(InputCache? cache = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LinkModule, InputFiles> _modules = [];
    private readonly InputFiles _own = new(cache);
    private bool _isClosed;

    /// <summary>Where the files are of what is linked for.</summary>
    public SystemRoot Root { get; init; } = SystemRoot.None;

    /// <summary>Folders in which archives are looked for that objects ask for, before those of the system.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Called when a batch has been read and none of its code has run yet.</summary>
    public Action WhenRead { get; init; } = static () => { };

    /// <summary>Bytes of all files that are mapped.</summary>
    public long Bytes => All().Sum(static files => files.Bytes);

    /// <summary>The files of a module; of what is in none, for null.</summary>
    /// <exception cref="InvalidOperationException">The module was removed.</exception>
    public InputFiles Of(LinkModule? module)
    {
        if (module is null)
        {
            return _own;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            module.ThrowIfRemoved();
            if (!_modules.TryGetValue(module, out InputFiles? files))
            {
                files = new InputFiles(cache);
                _modules.Add(module, files);
            }

            return files;
        }
    }

    /// <summary>Closes the files of a module that was removed.</summary>
    public void Close(LinkModule module)
    {
        InputFiles? files;
        lock (_gate)
        {
            _modules.Remove(module, out files);
        }

        files?.Dispose();
    }

    /// <summary>Refuses a batch that was read of files which others have changed meanwhile: it may be of two versions.</summary>
    /// <param name="batch">The batch, all of whose bytes have been copied.</param>
    /// <exception cref="LinkException">One was.</exception>
    public void ThrowIfChanged(LinkBatch batch)
    {
        _own.ThrowIfChanged(batch, module: null);
        foreach (LinkModule module in ModulesOf(batch))
        {
            Of(module).ThrowIfChanged(batch, module);
        }
    }

    /// <summary>Why a link may have failed: others have changed a file of which not all is linked.</summary>
    /// <param name="failure">What it failed of.</param>
    /// <returns>What they did; null where no such file has changed, or the failure has nothing to do with files.</returns>
    public InputChange? FindChange(Exception failure) => All().Select(files => files.FindChange(failure)).FirstOrDefault(static change => change is not null);

    /// <summary>Forgets which files the link that has just ended well has read: its bytes are copied.</summary>
    public void ForgetLinked(LinkBatch batch)
    {
        _own.ForgetLinked(batch, module: null);
        foreach (LinkModule module in ModulesOf(batch))
        {
            Known(module)?.ForgetLinked(batch, module);
        }
    }

    /// <summary>Forgets files that passed by while the batch was linked, of which nothing else in flight may be.</summary>
    public void ForgetPassing(LinkBatch batch)
    {
        _own.ForgetPassing();
        foreach (LinkModule module in ModulesOf(batch))
        {
            Known(module)?.ForgetPassing();
        }
    }

    /// <summary>Leaves a file that others have changed: whoever adds it again gets it as it is then.</summary>
    public void Leave(string path)
    {
        foreach (InputFiles files in All())
        {
            files.Leave(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        InputFiles[] all = All();
        lock (_gate)
        {
            _isClosed = true;
            _modules.Clear();
        }

        Array.ForEach(all, static files => files.Dispose());
    }

    // None when all are closed: initialisers may have had linking ended.
    private InputFiles? Known(LinkModule module)
    {
        lock (_gate)
        {
            return _modules.GetValueOrDefault(module);
        }
    }

    private static IEnumerable<LinkModule> ModulesOf(LinkBatch batch) =>
        batch.HasModules ? batch.Sources.Select(static input => input.Module).OfType<LinkModule>().Distinct() : [];

    private InputFiles[] All()
    {
        lock (_gate)
        {
            return [_own, .. _modules.Values];
        }
    }
}
