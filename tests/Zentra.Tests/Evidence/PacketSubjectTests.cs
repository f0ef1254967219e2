using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

/// <summary>Which intents about other subjects a packet may hold.</summary>
public sealed class PacketSubjectTests : IDisposable
{
    private readonly PacketLog log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_leaf_whose_command_names_the_packets_subject_belongs_to_it() =>
        Assert.IsType<PacketVerdict.Verified>(PacketVerifier.Verify(
            log.Write([.. log.Leaves()[..3], log.Leaf(PacketLog.Asking)]), PacketTrust.None));

    [Fact]
    public void A_leaf_whose_command_names_another_subject_does_not() =>
        Assert.IsType<PacketVerdict.Failed>(PacketVerifier.Verify(
            log.Write([.. log.Leaves()[..3], log.Leaf(PacketLog.Asking + 1)]), PacketTrust.None));
}
