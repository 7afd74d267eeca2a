using Jitney.Linking.Formats;

namespace Jitney.Sessions;

/// <summary>An object that is added together with others (<see cref="Session.AddObjects"/>).</summary>
/// <param name="Name">Its path, or what it is called in messages.</param>
/// <param name="Content">Its bytes, which must stay unchanged until they are linked, or the session ends; null to read the file.</param>
public readonly record struct GivenObject(string Name, ReadOnlyMemory<byte>? Content = null)
{
    /// <summary>Takes an object that is no file.</summary>
    internal GivenObject(ObjectFile made)
        : this(made.Name.File) => Made = made;

    /// <summary>An object that is no file; null for one that is.</summary>
    internal ObjectFile? Made { get; }
}
