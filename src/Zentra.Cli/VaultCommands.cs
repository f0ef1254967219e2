using System.CommandLine;
using System.Text.Json;
using Zentra.Cards.Vault;
using Zentra.Runtime.Store;
using Zentra.Server.Vault;

namespace Zentra.Cli;

/// <summary>`zentra vault`: the master key that the keys of all card vaults are under.</summary>
internal static class VaultCommands
{
    private const int MaxPage = 1_000;

    public static Command Make() => new("vault", "The installation's master key of card vaults.")
    {
        RotateMaster(), Masters(),
    };

    private static Command RotateMaster()
    {
        var data = DataFolder.Option();
        var command = new Command(
            "rotate-master", "Make a new master key; the server, running or not, puts all vaults under it.") { data };
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                var (old, made) = VaultMasters.Rotate(parsed.GetRequiredValue(data).FullName);
                await Console.Out.WriteLineAsync(
                    $"Master {made} wraps from now on. Keep secrets/cards-{old}.key until `zentra vault masters` "
                    + "counts nothing under it.");
                return Exit.Clean;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
            {
                return await Exit.Usage(fault.Message);
            }
        });
        return command;
    }

    private static Command Masters()
    {
        var data = DataFolder.Option();
        var store = StoreOption.Make();
        var command = new Command("masters", "Count the vault keys under each master key.") { data, store };
        command.SetAction((parsed, _) => DataFolder.Check(
            parsed.GetValue(store), parsed.GetRequiredValue(data), Count));
        return command;
    }

    private static async Task<int> Count(IStoreSnapshot store)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var head in await store.Heads())
        {
            var after = new RecordAddress("", VaultKey.Kind, "");
            while (await store.RecordsAfter(head.Tenant, after, MaxPage) is { Count: > 0 } page)
            {
                foreach (var row in page)
                {
                    using var key = JsonDocument.Parse(row.State);
                    if (key.RootElement.GetProperty("wrapped").GetString() is { Length: > 0 })
                    {
                        var master = key.RootElement.GetProperty("master").GetString()!;
                        counts[master] = counts.GetValueOrDefault(master) + 1;
                    }
                }
                after = page[^1].Address;
            }
        }
        foreach (var (master, count) in counts)
        {
            await Console.Out.WriteLineAsync($"{master} {count}");
        }
        return Exit.Clean;
    }
}
