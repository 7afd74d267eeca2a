namespace Jitney.Linking.Graph;

/// <summary>A section of an object: what its blocks have in common.</summary>
internal struct GraphSection
{
    /// <summary>Offset of its name in the object's content; the name ends with a zero byte. Negative for the linker's own sections.</summary>
    public int NameOffset;

    /// <summary>Its number in the file, for messages.</summary>
    public int FileIndex;

    /// <summary>What it is for.</summary>
    public SectionRole Role;

    /// <summary>Which part of memory it goes to.</summary>
    public SegmentKind Segment;

    /// <summary>Priority of an initialiser or finaliser table; the default ones come last.</summary>
    public int Priority;

    /// <summary>Index of the COMDAT group that it belongs to, in the object's groups; -1 for none.</summary>
    public int Group;
}
