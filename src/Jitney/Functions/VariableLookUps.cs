using System.Runtime.CompilerServices;
using Jitney.Linking.Graph;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Functions;

public static partial class SessionFunctions
{
    /// <summary>Links what a variable needs, and gives it.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="cancellation">Gives the link up.</param>
    /// <exception cref="ObjectFiles.Failures.LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="ArgumentException">It is a function, each thread has its own, or it has another size.</exception>
    /// <example>
    /// <code>
    /// Variable&lt;int&gt; counter = await session.GetVariableAsync&lt;int&gt;("counter");
    /// await counter.WriteAsync(await counter.ReadAsync() + 1);
    /// </code>
    /// </example>
    public static ValueTask<Variable<T>> GetVariableAsync<T>(this Session session, string name, CancellationToken cancellation = default)
        where T : unmanaged => MainOf(session).GetVariableAsync<T>(name, cancellation);

    /// <summary>Links what a variable of a dylib needs, or of one that it is linked against, and gives it.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="dylib">The dylib.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="cancellation">Gives the link up.</param>
    /// <exception cref="ObjectFiles.Failures.LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="ArgumentException">It is a function, each thread has its own, or it has another size.</exception>
    public static async ValueTask<Variable<T>> GetVariableAsync<T>(this Dylib dylib, string name, CancellationToken cancellation = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(dylib);
        Symbol symbol = await dylib.LookUpAsync(name, cancellation).ConfigureAwait(false);
        if (symbol.Kind is SymbolKind.Function or SymbolKind.IndirectFunction)
        {
            throw new ArgumentException($"{name} is no variable: it is a function", nameof(name));
        }

        if (symbol.Kind is SymbolKind.ThreadLocal)
        {
            throw new ArgumentException($"each thread has its own {name}: call a function that reads it", nameof(name));
        }

        if (symbol.Size != 0 && symbol.Size != (ulong)Unsafe.SizeOf<T>())
        {
            throw new ArgumentException($"{name} has {symbol.Size} bytes, and {typeof(T).Name} has {Unsafe.SizeOf<T>()}", nameof(name));
        }

        return new Variable<T>(dylib.Session, symbol, dylib.Session.RuntimeMemory.IsShared);
    }
}
