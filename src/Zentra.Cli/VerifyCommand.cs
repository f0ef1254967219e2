using System.CommandLine;
using System.Globalization;
using Zentra.Runtime.Evidence;

namespace Zentra.Cli;

/// <summary>`zentra verify`: checks an evidence packet with nothing but the files it is given.</summary>
internal static class VerifyCommand
{
    public static Command Make()
    {
        var packet = new Argument<FileInfo>("packet") { Description = "The packet, as GET /payments/{id}/evidence gave it." };
        var key = new Option<string?>("--key") { Description = "The verifier key to trust; without it, the packet's own is." };
        var since = new Option<FileInfo?>("--since") { Description = "A checkpoint note that you kept from before." };
        var consistency = new Option<FileInfo?>("--consistency")
        {
            Description = "The answer of GET /evidence/consistency from that checkpoint to the packet's.",
        };
        var command = new Command("verify", "Verify an evidence packet offline.") { packet, key, since, consistency };
        command.SetAction((parsed, _) => Verify(
            parsed.GetRequiredValue(packet), parsed.GetValue(key), parsed.GetValue(since), parsed.GetValue(consistency)));
        return command;
    }

    private static async Task<int> Verify(FileInfo packet, string? key, FileInfo? since, FileInfo? consistency)
    {
        CheckpointVerifier? pinned = null;
        if (key is not null && !CheckpointVerifier.TryParse(key, out pinned, out var reason))
        {
            return await Exit.Usage($"--key: {reason}");
        }
        if (consistency is not null && since is null)
        {
            return await Exit.Usage("--consistency needs the earlier checkpoint: give --since too.");
        }
        try
        {
            var trust = new PacketTrust
            {
                Key = pinned,
                Since = since is null ? null : new(
                    await File.ReadAllTextAsync(since.FullName),
                    consistency is null ? null : await File.ReadAllBytesAsync(consistency.FullName)),
            };
            return Report(packet.Name, PacketVerifier.Verify(await File.ReadAllBytesAsync(packet.FullName), trust));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return await Exit.Usage(fault.Message);
        }
    }

    private static int Report(string packet, PacketVerdict verdict)
    {
        if (verdict is PacketVerdict.Verified verified)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {packet} is verified.
                  subject     {verified.Subject}, {verified.Leaves} {(verified.Leaves == 1 ? "leaf" : "leaves")}
                  checkpoint  {verified.Checkpoint.Origin}, {verified.Checkpoint.Size} leaves, root {verified.Checkpoint.Root}
                  key         {verified.Key}
                              {(verified.IsPinned ? "the key you pinned" : "the packet's own: whoever made the packet could have made it; pin one with --key")}
                """));
            if (verified.Since is { } since)
            {
                Console.Out.WriteLine($"  since       the log of {since.Size} leaves that you knew is its beginning");
            }
            return Exit.Clean;
        }
        Console.Out.WriteLine($"{packet} FAILS.\n  {verdict}");
        return Exit.Findings;
    }
}
