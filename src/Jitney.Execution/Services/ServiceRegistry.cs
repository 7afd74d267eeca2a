using System.Diagnostics.CodeAnalysis;
using Jitney.Protocol.Vocabulary;

namespace Jitney.Execution.Services;

/// <summary>The services of one executor: by name for the Setup message, by address for calls.</summary>
/// <remarks>Addresses of services are tokens in a page that is never mapped. Filled before the first message and only read from then
/// on, so many threads may use it.</remarks>
internal sealed class ServiceRegistry
{
    // Page 1 is below vm.mmap_min_addr, so no real function can have such an address.
    private const ulong FirstToken = 0x1000;

    private readonly Dictionary<string, ExecutorAddress> _symbols = [];
    private readonly Dictionary<ExecutorAddress, Service> _services = [];

    /// <summary>All names with their addresses.</summary>
    public IReadOnlyDictionary<string, ExecutorAddress> Symbols => _symbols;

    /// <summary>Offers a function.</summary>
    /// <param name="name">Its bootstrap name.</param>
    /// <param name="thread">Where it runs.</param>
    /// <param name="function">Decodes the arguments, does the work, encodes the result. A <see cref="Protocol.Wire.MalformedMessageException"/> becomes an empty result.</param>
    public void Add(string name, ServiceThread thread, Func<ServiceCall, ReadOnlyMemory<byte>> function) =>
        _services.Add(AddToken(name), new Service(name, thread, function));

    /// <summary>Offers a name whose address means nothing to the controller but must be handed back by it.</summary>
    public ExecutorAddress AddToken(string name)
    {
        var address = (ExecutorAddress)(FirstToken + (16 * (ulong)_symbols.Count));
        AddAddress(name, address);
        return address;
    }

    /// <summary>Offers a real address: linked code uses it directly.</summary>
    public void AddAddress(string name, ExecutorAddress address) => _symbols.Add(name, address);

    /// <summary>Offers a further name for a function that is offered already.</summary>
    public void AddAlias(string name, string existing) => AddAddress(name, _symbols[existing]);

    /// <summary>Finds the service at an address.</summary>
    public bool TryFind(ExecutorAddress address, [NotNullWhen(true)] out Service? service) => _services.TryGetValue(address, out service);
}
