using Jitney.Cli.Output;
using Jitney.Executors;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Cli.Showing;

/// <summary><c>jitney show</c>: its work.</summary>
internal static class ShowRun
{
    /// <summary>Shows files, one after the other. One that cannot be read does not keep the others from being shown.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> files, ShownParts parts, CancellationToken cancellation)
    {
        InitialThread.TakeSignals();
        int code = 0;
        try
        {
            using var page = new Page();
            foreach (string file in files)
            {
                code |= await TryAsync(page, () =>
                {
                    FileShow.Show(page, file, parts);
                    return Task.CompletedTask;
                });
            }

            if (parts.HasFlag(ShownParts.Graph))
            {
                code |= await TryAsync(page, () => GraphShow.ShowAsync(page, files, cancellation));
            }
        }
        catch (IOException exception)
        {
            Messages.OutputProblem(exception);
            return ExitCodes.LinkFailed;
        }

        return code;
    }

    private static async Task<int> TryAsync(Page page, Func<Task> show)
    {
        try
        {
            await show();
            page.Flush();
            return 0;
        }
        catch (Exception exception) when (exception is LinkException or Failures.ExecutorException)
        {
            // What could be read stands before what is wrong.
            page.Flush();
            Messages.TryError(exception);
            return ExitCodes.LinkFailed;
        }
    }
}
