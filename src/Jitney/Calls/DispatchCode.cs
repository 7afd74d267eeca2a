namespace Jitney.Calls;

/// <summary>The names by which linked code calls the controller, as objects built for LLVM's ORC runtime know them.</summary>
internal static class DispatchCode
{
    /// <summary><c>result __orc_rt_jit_dispatch(void *context, const void *tag, const char *arguments, size_t size)</c>.</summary>
    public const string Function = "__orc_rt_jit_dispatch";

    /// <summary>What is handed to it; only its address counts.</summary>
    public const string Context = "__orc_rt_jit_dispatch_ctx";

    /// <summary>The object that defines both on x86-64. It refers to the executor's function and context by their bootstrap names.</summary>
    /// <remarks>Those lie where the executor has them, which 32-bit references of code without -fPIC do not reach: for a function there are stubs, for
    /// a variable there is nothing. Here both names lie beside the code that uses them.</remarks>
    public static byte[] Object()
    {
        using Stream stream = typeof(DispatchCode).Assembly.GetManifestResourceStream("dispatch.o")
            ?? throw new InvalidOperationException("Jitney was built without its dispatch code");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
