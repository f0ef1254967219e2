using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class PacketVerifierTests : IDisposable
{
    private readonly PacketLog log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_packet_verifies_with_its_own_key_and_says_that_nobody_pinned_it()
    {
        var verified = Holds(PacketVerifier.Verify(log.Write(), PacketTrust.None));

        Assert.Equal(PacketLog.Payment, verified.Subject);
        Assert.Equal(PacketLog.Sequences.Length, verified.Leaves);
        Assert.Equal(log.CheckpointOf(PacketLog.Size), verified.Checkpoint);
        Assert.Equal(log.Key, verified.Key.ToString());
        Assert.False(verified.IsPinned);
        Assert.Null(verified.Since);
    }

    [Fact]
    public void A_packet_verifies_with_the_pinned_key() =>
        Assert.True(Holds(PacketVerifier.Verify(log.Write(), new() { Key = log.Signer.Verifier })).IsPinned);

    [Fact]
    public void A_packet_of_one_intent_is_about_that_intent()
    {
        var leaf = log.Leaf(18);
        Holds(PacketVerifier.Verify(log.Write([leaf], leaf.Story.Intent.Id.Text("int")), PacketTrust.None));
        Fails("leaf 17 (sequence 18): Its subject is pay_1, not the packet's pay_2.", log.Write([leaf], "pay_2"));
    }

    [Fact]
    public void Every_flipped_byte_fails_with_a_place_and_a_reason()
    {
        var packet = log.Write();
        foreach (var flip in (byte[])[0x01, 0x20, 0x80])
        {
            for (var i = 0; i < packet.Length; i++)
            {
                packet[i] ^= flip;
                var verdict = PacketVerifier.Verify(packet, PacketTrust.None);
                packet[i] ^= flip;
                Assert.True(
                    verdict is PacketVerdict.Failed { Where.Length: > 0, Reason.Length: > 0 },
                    $"Byte {i} can be changed by {flip:x2}: {Encoding.UTF8.GetString(packet.AsSpan(Math.Max(0, i - 20), 20))}.");
            }
        }
    }

    [Fact]
    public void Every_missing_and_every_repeated_byte_fails()
    {
        var packet = log.Write();
        for (var i = 0; i < packet.Length; i++)
        {
            Fails([.. packet[..i], .. packet[(i + 1)..]]);
            Fails([.. packet[..i], packet[i], .. packet[i..]]);
        }
    }

    [Fact]
    public void Every_beginning_of_a_packet_fails()
    {
        var packet = log.Write();
        for (var i = 0; i < packet.Length; i++)
        {
            Fails(packet[..i]);
        }
    }

    [Theory]
    [InlineData("\"tenant\":", "\"tenant\": ", 9, "It is not spelt as a packet is.")]
    [InlineData("\"tenant\"", "\"ten\\u0061nt\"", 4, "It is not spelt as a packet is.")]
    [InlineData("\"tenant\":\"tnt_acme\",", "", 0, "The member \"tenant\" is expected.")]
    [InlineData("\"subject\"", "\"tenant\":\"tnt_acme\",\"subject\"", 0, "The member \"subject\" is expected.")]
    [InlineData("\"subject\"", "\"note\":1,\"subject\"", 0, "The member \"subject\" is expected.")]
    [InlineData("\"zentra.packet.v1\"", "\"zentra.packet.v2\"", 0, "The format zentra.packet.v1 is expected.")]
    [InlineData("null,\"salt\"", "0,\"salt\"", 0, "A whole number from 1 to 9223372036854775807 is expected.")]
    [InlineData("3,\"workspace\"", "3.0,\"workspace\"", 0, "A whole number from 1 to 9223372036854775807 is expected.")]
    [InlineData("3,\"workspace\"", "\"3\",\"workspace\"", 0, "Here a number is expected.")]
    [InlineData("3,\"workspace\"", "03,\"workspace\"", 1, "It is not JSON from here on.")]
    [InlineData("\"admin\"", "\"owner\"", 0, "A role is expected.")]
    public void Another_spelling_fails_at_its_byte(string from, string to, int offset, string expected)
    {
        var packet = log.Write();
        var place = packet.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from)) + offset;
        Fails($"byte {place}: {expected}", Replace(packet, from, to));
    }

    [Fact]
    public void A_salt_of_another_length_fails()
    {
        var leaves = log.Leaves();
        var story = leaves[0].Story;
        leaves[0] = leaves[0] with
        {
            Story = PacketLog.Rehash(story with { Intent = story.Intent with { Salt = story.Intent.Salt[..^1] } }),
        };
        Assert.Contains("A salt of 32 hexadecimal digits", Fails(log.Write(leaves)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Something_after_the_packet_fails()
    {
        var packet = log.Write();
        Fails($"byte {packet.Length}: It is not spelt as a packet is.", [.. packet, (byte)'\n']);
        Fails($"byte {packet.Length}: It is not JSON from here on.", [.. packet, .. "{}"u8]);
    }

    [Fact]
    public void A_changed_content_fails_at_its_leaf()
    {
        var packet = Replace(log.Write(), "\"amount_minor\":-5000,", "\"amount_minor\":-5001,");
        Fails($"leaf 30 (sequence 31): Its content does not hash to {log.Leaf(31).Story.Intent.Leaf}.", packet);
    }

    [Fact]
    public void A_changed_content_with_a_new_hash_fails_at_its_leaf()
    {
        var leaves = log.Leaves();
        var story = leaves[2].Story;
        leaves[2] = leaves[2] with { Story = PacketLog.Rehash(story with { Entries = [] }) };
        Fails("leaf 17 (sequence 18): Leaf 17 and its path do not lead to the root of 40 leaves.", log.Write(leaves));
    }

    [Fact]
    public void A_dropped_leaf_fails_where_the_events_go_on_without_it()
    {
        var leaves = log.Leaves();
        Fails(
            "leaf 3 (sequence 4): It tells event 3 of pay_1, but the packet told 0 before it: a leaf is missing.",
            log.Write(leaves[1..]));
        Fails(
            "leaf 17 (sequence 18): It tells event 4 of pay_1, but the packet told 2 before it: a leaf is missing.",
            log.Write([leaves[0], .. leaves[2..]]));
    }

    [Fact]
    public void Swapped_and_repeated_leaves_fail()
    {
        var leaves = log.Leaves();
        Fails(
            "leaf 2 (sequence 3): It does not come after sequence 30, which is before it in the packet.",
            log.Write([leaves[3], leaves[0]]));
        Fails(
            "leaf 2 (sequence 3): It does not come after sequence 3, which is before it in the packet.",
            log.Write([leaves[0], leaves[0]]));
    }

    [Fact]
    public void A_proof_of_another_leaf_fails()
    {
        var leaves = log.Leaves();
        leaves[0] = leaves[0] with { Inclusion = leaves[1].Inclusion };
        Fails("leaf 2 (sequence 3): Leaf 2 and its path do not lead to the root of 40 leaves.", log.Write(leaves));
    }

    [Fact]
    public void A_foreign_leaf_fails()
    {
        var foreign = log.Leaf(20);
        Fails(
            $"leaf 19 (sequence 20): Its subject is {foreign.Story.Intent.Subject}, not the packet's pay_1.",
            log.Write([.. log.Leaves()[..3], foreign]));
    }

    [Fact]
    public void A_leaf_of_another_workspace_fails()
    {
        var leaves = log.Leaves();
        var story = leaves[4].Story;
        leaves[4] = leaves[4] with
        {
            Story = PacketLog.Rehash(story with { Intent = story.Intent with { Scope = new(PacketLog.Tenant, "wks_2") } }),
        };
        Fails("leaf 30 (sequence 31): It is of another workspace than the leaves before it.", log.Write(leaves));
    }

    [Fact]
    public void A_packet_without_leaves_fails() => Fails("packet: It has no leaves.", log.Write([]));

    [Fact]
    public void A_leaf_beyond_the_checkpoint_fails()
    {
        var leaves = log.Leaves();
        var packet = Packet.Write(PacketLog.Tenant, leaves[4].Story.Intent.Id.Text("int"), [leaves[4]], log.Note(30), log.Key);
        Fails("leaf 30 (sequence 31): A log of 30 leaves has no leaf 30.", packet);
    }

    [Fact]
    public void A_proof_for_a_log_of_another_size_fails() => Fails(
        "leaf 2 (sequence 3): Leaf 2 and its path do not lead to the root of 35 leaves.",
        Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(), log.Note(35), log.Key));

    [Fact]
    public void An_unbalanced_intent_fails_even_when_it_was_sealed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = new CheckpointSigner("zentra", key);
        var honest = log.Leaf(18).Story;
        var story = PacketLog.Rehash(honest with
        {
            Intent = honest.Intent with { Sequence = 1 },
            Entries = [honest.Entries[0]],
        });
        var note = signer.Sign(new(Packet.OriginOf(PacketLog.Tenant), 1, story.Intent.Leaf));
        Fails(
            "leaf 0 (sequence 1): Its entries in USD sum to -125000, not to zero.",
            Packet.Write(PacketLog.Tenant, story.Intent.Id.Text("int"), [new(story, [])], note, signer.Verifier.ToString()));
    }

    [Fact]
    public void A_signature_of_another_key_fails()
    {
        using var forger = new CheckpointSigner("zentra", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var forged = forger.Sign(log.CheckpointOf(PacketLog.Size));
        var mixed = Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(), forged, log.Key);
        var whole = Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(), forged, forger.Verifier.ToString());

        Fails($"checkpoint: The note has no signature by zentra+{log.Signer.Verifier.KeyId:x8}.", mixed);
        Holds(PacketVerifier.Verify(whole, PacketTrust.None));
        Fails(
            $"key: The packet's key zentra+{forger.Verifier.KeyId:x8} is not the pinned key zentra+{log.Signer.Verifier.KeyId:x8}.",
            whole, new() { Key = log.Signer.Verifier });
    }

    [Fact]
    public void A_second_signature_that_nobody_here_can_verify_fails()
    {
        using var witness = new CheckpointSigner("witness", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var more = witness.Sign(log.CheckpointOf(PacketLog.Size)).Split('\n')[^2];
        Fails(
            "checkpoint: A packet's checkpoint has one signature.",
            Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(), $"{log.Note(PacketLog.Size)}{more}\n", log.Key));
    }

    [Fact]
    public void A_checkpoint_of_another_tenant_fails() => Fails(
        "checkpoint: The checkpoint is of zentra/tnt_other, not of zentra/tnt_acme.",
        Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(), log.Note(PacketLog.Size, "tnt_other"), log.Key));

    [Fact]
    public void A_log_that_grew_from_the_earlier_checkpoint_verifies()
    {
        var since = Holds(Since(log.Note(17), log.Consistency(17, PacketLog.Size))).Since;
        Assert.Equal(log.CheckpointOf(17), since);
        Holds(Since(log.Note(PacketLog.Size), null));
    }

    [Fact]
    public void A_log_that_did_not_grow_from_the_earlier_checkpoint_fails()
    {
        using var other = new PacketLog();
        var forked = log.Signer.Sign(new(Packet.OriginOf(PacketLog.Tenant), 17, log.Leaf(1).Story.Intent.Leaf));

        Fails("consistency: The path does not lead to the root of the first 17 leaves.",
            Since(forked, log.Consistency(17, PacketLog.Size)));
        Fails("consistency: It leads from 16 to 40 leaves, but the checkpoints have 17 and 40.",
            Since(log.Note(17), log.Consistency(16, PacketLog.Size)));
        Fails("consistency: The log grew from 17 to 40 leaves; give the answer of /evidence/consistency?first=17&second=40.",
            Since(log.Note(17), null));
        Fails("consistency: It is not the answer of /evidence/consistency.", Since(log.Note(17), "[]"u8.ToArray()));
        Fails($"earlier checkpoint: The note has no signature by zentra+{log.Signer.Verifier.KeyId:x8}.",
            Since(other.Note(17), log.Consistency(17, PacketLog.Size)));
    }

    [Fact]
    public void A_checkpoint_older_than_the_verifiers_own_is_stale()
    {
        var packet = Packet.Write(PacketLog.Tenant, PacketLog.Payment, log.Leaves(35), log.Note(35), log.Key);
        Holds(PacketVerifier.Verify(packet, PacketTrust.None));
        Fails(
            "checkpoint: It is stale: it has 35 leaves, and the verifier's own has 40 already.",
            packet, new() { Since = new(log.Note(PacketLog.Size), null) });
    }

    private PacketVerdict Since(string note, byte[]? consistency) => PacketVerifier.Verify(
        log.Write(), new() { Since = new(note, consistency) });

    private static byte[] Replace(byte[] packet, string from, string to)
    {
        var text = Encoding.UTF8.GetString(packet);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"The packet has no {from}.");
        return Encoding.UTF8.GetBytes($"{text[..at]}{to}{text[(at + from.Length)..]}");
    }

    private static PacketVerdict.Verified Holds(PacketVerdict verdict) =>
        Assert.IsType<PacketVerdict.Verified>(verdict);

    private static PacketVerdict.Failed Fails(byte[] packet) =>
        Assert.IsType<PacketVerdict.Failed>(PacketVerifier.Verify(packet, PacketTrust.None));

    private static void Fails(string expected, byte[] packet, PacketTrust? trust = null) =>
        Fails(expected, PacketVerifier.Verify(packet, trust ?? PacketTrust.None));

    private static void Fails(string expected, PacketVerdict verdict) =>
        Assert.Equal(expected, Assert.IsType<PacketVerdict.Failed>(verdict).ToString());
}
