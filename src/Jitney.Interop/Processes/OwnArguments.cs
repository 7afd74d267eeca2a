using Jitney.Protocol.Vocabulary;

namespace Jitney.Interop.Processes;

/// <summary>The words with which this process was started.</summary>
internal abstract class OwnArguments
{
    /// <summary>Those of the system that this process runs on.</summary>
    public static OwnArguments Here { get; } = Platform.Choose<OwnArguments>(static () => new Linux.Processes.SystemOwnArguments(), static () => new Windows.Processes.SystemOwnArguments());

    /// <summary>The words as strings that keep every byte (<see cref="NativeText.ToExactString"/>).</summary>
    /// <param name="words">The words as <c>Main</c> got them; the same are returned where nothing of them was lost.</param>
    public abstract string[] Exactly(string[] words);

    /// <summary>The last words of the command line as they were given, which strings need not be.</summary>
    /// <param name="words">The words as the runtime has them; taken where the system does not tell.</param>
    public abstract IReadOnlyList<NativeText> Of(IReadOnlyList<string> words);
}
