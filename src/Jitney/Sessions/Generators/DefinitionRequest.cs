using Jitney.ObjectFiles.Failures;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions.Dylibs;
using Jitney.Sessions.Modules;

namespace Jitney.Sessions.Generators;

/// <summary>Names that nothing defines, to be defined by a <see cref="DefinitionGenerator"/>. Thread-safe.</summary>
public sealed class DefinitionRequest
{
    private readonly Dylib _dylib;
    private volatile bool _hasDefined;

    internal DefinitionRequest(Dylib dylib, IReadOnlyList<string> names)
    {
        _dylib = dylib;
        Names = names;
    }

    /// <summary>The names, as their bytes are in UTF-8.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether anything was defined, so that it is worth to look again.</summary>
    internal bool HasDefined => _hasDefined;

    /// <summary>Defines a name as an address in the executor.</summary>
    /// <param name="name">One of the names, or another one that will be wanted.</param>
    /// <param name="address">The address. For 32-bit code it must be near.</param>
    public void Define(string name, ExecutorAddress address)
    {
        _dylib.Define(name, address);
        _hasDefined = true;
    }

    /// <summary>Gives an object that defines names.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="content">The object file's bytes, which must stay unchanged until they are linked.</param>
    /// <param name="module">The module that it belongs to; null for that of the generator's dylib.</param>
    /// <exception cref="LinkException">It cannot be read.</exception>
    public void AddObject(string name, ReadOnlyMemory<byte> content, Module? module = null)
    {
        if (module is null)
        {
            _dylib.AddObject(name, content);
        }
        else
        {
            module.AddObject(name, content);
        }

        _hasDefined = true;
    }
}
