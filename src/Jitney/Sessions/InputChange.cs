using Jitney.Interop.Files;
using Jitney.ObjectFiles.Failures;

namespace Jitney.Sessions;

/// <summary>That others have changed an input while it was in use.</summary>
/// <param name="Input">The input.</param>
/// <param name="Kind">What they did.</param>
internal sealed record InputChange(InputName Input, FileChange Kind)
{
    /// <summary>What is said of it.</summary>
    public LinkException ToException() => new(
        new InputPlace(Input),
        Kind == FileChange.Cut
            ? "was cut short, or could not be read to its end, while it was linked: link again; a session takes it when it is added again"
            : "has been overwritten since it was opened to be linked: link again; a session takes it when it is added again");
}
