using Jitney.Linking.Architectures;

namespace Jitney.Functions.Conventions;

/// <summary>How functions are called on one kind of machine and system, and the code that does it. Implementations hold no state.</summary>
internal interface ICallingConvention
{
    /// <summary>The kind of machine.</summary>
    Architecture Architecture { get; }

    /// <summary>Says where arguments and result of a function go.</summary>
    /// <exception cref="ArgumentException">It cannot be called this way.</exception>
    CallShape ShapeOf(NativeSignature signature);

    /// <summary>Makes the code of <c>void thunk(function, const void *arguments, void *result)</c>, which calls functions of a shape.</summary>
    ThunkCode CallThunk(CallShape shape);

    /// <summary>Makes the code of a function of a shape that hands its arguments on.</summary>
    ThunkCode CallbackThunk(CallShape shape, CallbackTarget target);
}
