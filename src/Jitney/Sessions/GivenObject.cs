namespace Jitney.Sessions;

/// <summary>An object that is added together with others (<see cref="Session.AddObjects"/>).</summary>
/// <param name="Name">Its path, or what it is called in messages.</param>
/// <param name="Content">Its bytes, which must stay unchanged until they are linked, or the session ends; null to read the file.</param>
public readonly record struct GivenObject(string Name, ReadOnlyMemory<byte>? Content = null);
