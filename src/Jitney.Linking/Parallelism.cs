using System.Runtime.ExceptionServices;

namespace Jitney.Linking;

/// <summary>Runs independent pieces of work on the thread pool, in an order that nothing may depend on.</summary>
internal static class Parallelism
{
    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> - 1, on this thread alone when there is little to do.</summary>
    /// <remarks>When several calls fail, the failure of the lowest number is thrown, as it would be on one thread.</remarks>
    public static void For(int count, Action<int> body)
    {
        if (count < 2 || Environment.ProcessorCount == 1)
        {
            for (int index = 0; index < count; index++)
            {
                body(index);
            }

            return;
        }

        int firstFailed = int.MaxValue;
        ExceptionDispatchInfo? failure = null;
        var gate = new Lock();
        Parallel.For(0, count, index =>
        {
            try
            {
                body(index);
            }
            catch (Exception exception)
            {
                lock (gate)
                {
                    if (index < firstFailed)
                    {
                        (firstFailed, failure) = (index, ExceptionDispatchInfo.Capture(exception));
                    }
                }
            }
        });
        failure?.Throw();
    }
}
