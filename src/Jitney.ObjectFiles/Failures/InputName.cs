namespace Jitney.ObjectFiles.Failures;

/// <summary>What an input is called: a file, or a member of an archive.</summary>
/// <param name="File">The file's path as it was given.</param>
/// <param name="Member">The archive member's name; null for a file of its own.</param>
public readonly record struct InputName(string File, string? Member = null)
{
    /// <summary><c>a.o</c>, or <c>lib.a(b.o)</c> for a member.</summary>
    public override string ToString() => Member is null ? File ?? "" : $"{File}({Member})";
}
