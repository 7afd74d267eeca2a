namespace Jitney.Linking.Resolution;

/// <summary>Something that a batch in flight claims, and that another one has come to.</summary>
/// <param name="Claim">A name's number, or the complement of a group's signature.</param>
/// <param name="Owner">Who claims it.</param>
/// <param name="Object">The object that has the group; -1 for a name.</param>
/// <param name="Group">The group's number in it.</param>
internal readonly record struct ClaimMet(int Claim, LinkBatch Owner, int Object, int Group);
