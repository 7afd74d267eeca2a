using Jitney.Linking.Graph;
using Jitney.Protocol.Vocabulary;
using Jitney.Sessions;
using Jitney.Sessions.Dylibs;
using Symbol = Jitney.Sessions.Symbol;

namespace Jitney.Functions;

/// <summary>Functions and variables of linked code with their types, and functions of linked code that C# answers.</summary>
public static partial class SessionFunctions
{
    /// <summary>Links what a function needs, and the code that calls such functions.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="signature">What it takes and gives. Nothing checks that it is the function's.</param>
    /// <param name="cancellation">Gives the link up.</param>
    /// <exception cref="ObjectFiles.Failures.LinkException">The inputs cannot be linked, or nothing defines the name.</exception>
    /// <exception cref="ArgumentException">The name is that of a variable, or the arguments are too large.</exception>
    /// <exception cref="InvalidOperationException">The executor does not offer typed calls.</exception>
    public static ValueTask<NativeFunction> GetFunctionAsync(this Session session, string name, NativeSignature signature, CancellationToken cancellation = default) =>
        MainOf(session).GetFunctionAsync(name, signature, cancellation);

    /// <summary>Links what a function of a dylib needs, or of one that it is linked against, and the code that calls such functions.</summary>
    /// <inheritdoc cref="GetFunctionAsync(Session, string, NativeSignature, CancellationToken)"/>
    /// <param name="dylib">The dylib.</param>
    /// <param name="name">The symbol's name.</param>
    /// <param name="signature">What it takes and gives. Nothing checks that it is the function's.</param>
    /// <param name="cancellation">Gives the link up.</param>
    public static async ValueTask<NativeFunction> GetFunctionAsync(this Dylib dylib, string name, NativeSignature signature, CancellationToken cancellation = default) =>
        (await GetFunctionsAsync(dylib, [(name, signature)], cancellation).ConfigureAwait(false))[0];

    /// <summary>Links what several functions need, and the code that calls such functions.</summary>
    /// <inheritdoc cref="GetFunctionAsync(Session, string, NativeSignature, CancellationToken)"/>
    /// <param name="session">The session.</param>
    /// <param name="imports">The functions: each symbol's name, and what it takes and gives.</param>
    /// <param name="cancellation">Gives the link up.</param>
    public static ValueTask<IReadOnlyList<NativeFunction>> GetFunctionsAsync(
        this Session session, IReadOnlyList<(string Name, NativeSignature Signature)> imports, CancellationToken cancellation = default) => MainOf(session).GetFunctionsAsync(imports, cancellation);

    /// <summary>Links what several functions of a dylib need, or of those that it is linked against, and the code that calls such functions.</summary>
    /// <inheritdoc cref="GetFunctionAsync(Session, string, NativeSignature, CancellationToken)"/>
    /// <param name="dylib">The dylib.</param>
    /// <param name="imports">The functions: each symbol's name, and what it takes and gives.</param>
    /// <param name="cancellation">Gives the link up.</param>
    public static async ValueTask<IReadOnlyList<NativeFunction>> GetFunctionsAsync(
        this Dylib dylib, IReadOnlyList<(string Name, NativeSignature Signature)> imports, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dylib);
        ArgumentNullException.ThrowIfNull(imports);
        foreach ((_, NativeSignature signature) in imports)
        {
            ArgumentNullException.ThrowIfNull(signature, nameof(imports));
        }

        Session session = dylib.Session;
        await session.Started.WaitAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<Symbol> symbols = await dylib.LookUpAsync([.. imports.Select(static import => import.Name)], cancellation).ConfigureAwait(false);
        if (symbols.FirstOrDefault(static symbol => symbol.Kind is SymbolKind.Data or SymbolKind.ThreadLocal) is { } variable)
        {
            throw new ArgumentException($"{variable.Name} is no function: it is a variable", nameof(imports));
        }

        return await session.Code.FunctionsAsync(
            session,
            [.. symbols.Select(static symbol => symbol.Name)],
            [.. symbols.Select(static symbol => symbol.Address)],
            [.. imports.Select(static import => import.Signature)],
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives a function that lies at an address, one that linked code has given for instance.</summary>
    /// <param name="session">The session.</param>
    /// <param name="address">Where.</param>
    /// <param name="signature">What it takes and gives.</param>
    /// <param name="cancellation">Gives the link of the code that calls it up.</param>
    public static async ValueTask<NativeFunction> GetFunctionAsync(
        this Session session, ExecutorAddress address, NativeSignature signature, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(signature);
        await session.Started.WaitAsync(cancellation).ConfigureAwait(false);
        return (await session.Code.FunctionsAsync(session, [$"the function at {address}"], [address], [signature], cancellation).ConfigureAwait(false))[0];
    }

    private static Dylib MainOf(Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Main;
    }
}
