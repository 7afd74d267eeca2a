using Jitney.Protocol.Vocabulary;
using Jitney.RuntimeSupport;

namespace Jitney.Calls;

/// <summary>The names by which linked code calls the controller, as objects built for LLVM's ORC runtime know them.</summary>
internal static class DispatchCode
{
    private const string Name = "dispatch";

    /// <summary><c>result __orc_rt_jit_dispatch(void *context, const void *tag, const char *arguments, size_t size)</c>.</summary>
    public const string Function = "__orc_rt_jit_dispatch";

    /// <summary>What is handed to it; only its address counts.</summary>
    public const string Context = "__orc_rt_jit_dispatch_ctx";

    /// <summary>Whether there is an object that defines both for a target. Where there is none, they are the executor's own function and context.</summary>
    public static bool IsMadeFor(Target target) => NativeObjects.Has(Name, target);

    /// <summary>The object that defines both. It refers to the executor's function and context by their bootstrap names.</summary>
    /// <remarks>Those lie where the executor has them, which 32-bit references of code without -fPIC do not reach: for a function there are stubs, for
    /// a variable there is nothing. Here both names lie beside the code that uses them.</remarks>
    /// <exception cref="InvalidOperationException">There is none for the target.</exception>
    public static byte[] Object(Target target) => NativeObjects.Read(Name, "dispatch code", target);
}
