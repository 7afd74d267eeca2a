using System.ComponentModel;

namespace Jitney.Functions;

/// <summary>The delegate types for which the source generator has made code. Generated code adds to it when its assembly is loaded.</summary>
/// <remarks>It is a register for the process because types are: code for a type serves every session.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NativeDelegates
{
    /// <summary>Adds a type.</summary>
    /// <param name="signature">What such functions take and give.</param>
    /// <param name="make">Makes a delegate that calls a function.</param>
    public static void Add<TDelegate>(NativeSignature signature, Func<NativeFunction, TDelegate> make)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(make);
        Volatile.Write(ref Entry<TDelegate>.Known, new Entry<TDelegate>(signature, make));
    }

    /// <summary>Adds a type whose delegates linked code may call.</summary>
    /// <param name="signature">What such functions take and give.</param>
    /// <param name="answer">Makes a call of a delegate.</param>
    public static void AddCallback<TDelegate>(NativeSignature signature, NativeIncomingCall.Answer<TDelegate> answer)
        where TDelegate : Delegate
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(answer);
        Volatile.Write(ref CallbackEntry<TDelegate>.Known, new CallbackEntry<TDelegate>(signature, answer));
    }

    /// <summary>Finds a type whose delegates linked code may call.</summary>
    /// <exception cref="InvalidOperationException">There is no code for it.</exception>
    internal static (NativeSignature Signature, NativeIncomingCall.Answer<TDelegate> Answer) FindCallback<TDelegate>()
        where TDelegate : Delegate => Volatile.Read(ref CallbackEntry<TDelegate>.Known) is { } entry
            ? (entry.Signature, entry.Answer)
            : throw Unknown<TDelegate>(nameof(SessionFunctions.CreateCallbackAsync));

    /// <summary>Finds a type.</summary>
    /// <exception cref="InvalidOperationException">There is no code for it.</exception>
    internal static (NativeSignature Signature, Func<NativeFunction, TDelegate> Make) Find<TDelegate>()
        where TDelegate : Delegate => Volatile.Read(ref Entry<TDelegate>.Known) is { } entry
            ? (entry.Signature, entry.Make)
            : throw Unknown<TDelegate>(nameof(SessionFunctions.GetFunctionAsync));

    private static InvalidOperationException Unknown<TDelegate>(string method) =>
        new($"there is no code for delegates of type {typeof(TDelegate).Name}: refer to Jitney.Generators as an analyzer, and name the type where {method} is called");

    private sealed record Entry<TDelegate>(NativeSignature Signature, Func<NativeFunction, TDelegate> Make)
        where TDelegate : Delegate
    {
        public static Entry<TDelegate>? Known;
    }

    private sealed record CallbackEntry<TDelegate>(NativeSignature Signature, NativeIncomingCall.Answer<TDelegate> Answer)
        where TDelegate : Delegate
    {
        public static CallbackEntry<TDelegate>? Known;
    }
}
