using Jitney.Interop.Libraries;

namespace Jitney.Execution.Running;

/// <summary>Calls of linked code with the forms that a C program's start-up knows.</summary>
internal static unsafe class NativeFunctions
{
    /// <summary>Calls <c>int function(int argc, char **argv, char **environ)</c>: a <c>main</c>, or with the result ignored an initialiser.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">What it gets.</param>
    internal static int CallMain(ulong function, NativeArguments arguments) =>
        ((delegate* unmanaged<int, byte**, byte**, int>)function)(arguments.Count, arguments.Values, Surroundings());

    /// <summary>Calls <c>void function(int argc, char **argv, char **environ)</c>.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">What it gets.</param>
    internal static void CallInitialiser(ulong function, NativeArguments arguments) =>
        ((delegate* unmanaged<int, byte**, byte**, void>)function)(arguments.Count, arguments.Values, Surroundings());

    /// <summary>Calls a function with integer arguments in registers.</summary>
    /// <param name="function">Its address; the caller vouches for it.</param>
    /// <param name="arguments">At most six. A function that takes fewer than six does not see the others.</param>
    internal static long CallWithIntegers(ulong function, ReadOnlySpan<long> arguments)
    {
        Span<long> all = stackalloc long[6];
        all.Clear();
        arguments.CopyTo(all);
        return ((delegate* unmanaged<long, long, long, long, long, long, long>)function)(all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    // Looked up each time: a linked program may have made its own copy the one that counts.
    private static byte** Surroundings()
    {
        ulong variable = DynamicLibraries.Find(DynamicLibraries.Open("", out _), "environ\0"u8);
        return variable == 0 ? null : *(byte***)variable;
    }
}
