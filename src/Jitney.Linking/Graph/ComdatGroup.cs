namespace Jitney.Linking.Graph;

/// <summary>A group of sections of which a program has one copy.</summary>
internal struct ComdatGroup
{
    /// <summary>Hash of the signature's name.</summary>
    public ulong NameHash;

    /// <summary>Offset of the signature's name in the object's content; the name ends with a zero byte.</summary>
    public int NameOffset;

    /// <summary>Which of several groups of one signature counts.</summary>
    public ComdatSelection Selection;

    /// <summary>The block whose size and bytes are compared, where the selection does; -1 for none.</summary>
    public int Leader;

    /// <summary>Whether it is no group but a single section of the time before there were groups, by its name: <c>.gnu.linkonce.t.NAME</c>. Then the signature is all of that name.</summary>
    public bool IsLinkOnce;
}
