using System.Runtime.CompilerServices;

namespace Jitney.Testing;

/// <summary>Says what is wrong.</summary>
internal static class Check
{
    /// <summary>Fails unless something holds.</summary>
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ContractException(otherwise);
        }
    }

    /// <summary>Fails unless two are the same.</summary>
    public static void Same<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "") =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is {actual}, and should be {expected}");

    /// <summary>Fails unless something throws an exception of a kind.</summary>
    public static async Task<TException> ThrowsAsync<TException>(Func<Task> work, string when)
        where TException : Exception
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (TException exception)
        {
            return exception;
        }
        catch (Exception exception) when (exception is not ContractException)
        {
            throw new ContractException($"{when}, it throws {exception.GetType().Name} instead of {typeof(TException).Name}: {exception.Message}", exception);
        }

        throw new ContractException($"{when}, it throws nothing instead of {typeof(TException).Name}");
    }

    /// <summary>Waits for what must come, and not for ever.</summary>
    public static async Task<T> SoonAsync<T>(Task<T> work, string what, CancellationToken cancellation)
    {
        try
        {
            return await work.WaitAsync(TimeSpan.FromMinutes(1), cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException exception) when (!work.IsCompleted)
        {
            throw new ContractException($"{what} does not come to an end", exception);
        }
    }

    /// <summary>Likewise.</summary>
    public static Task SoonAsync(Task work, string what, CancellationToken cancellation)
    {
        return SoonAsync(WithResultAsync(), what, cancellation);

        async Task<bool> WithResultAsync()
        {
            await work.ConfigureAwait(false);
            return true;
        }
    }
}
