namespace Jitney.Linking.Graph;

/// <summary>A group of sections of which a program has one copy.</summary>
internal struct ComdatGroup
{
    /// <summary>Hash of the signature's name.</summary>
    public ulong NameHash;

    /// <summary>Offset of the signature's name in the object's content; the name ends with a zero byte.</summary>
    public int NameOffset;
}
