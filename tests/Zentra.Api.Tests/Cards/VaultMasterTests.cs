using Zentra.Api.Tests.Cli;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>The installation's master key is changed, killed in between, and lost.</summary>
public sealed class VaultMasterTests : IDisposable
{
    private const string Key = "zk_test_vault0000000000000000000000000000";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-vault-");

    private string Secrets => Path.Combine(folder.FullName, "secrets");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_vault_comes_under_the_new_master_and_the_old_one_can_go()
    {
        string card, number, old;
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            card = await zentra.Api.NewCard();
            number = await zentra.Api.Number(card);
            old = (await zentra.Api.Get("/cards/vault")).Is(200).Json.Say("master");
            // Between the new master and the first key that is under it, the server dies.
            Assert.Contains("wraps from now on", await Vault("rotate-master"), StringComparison.Ordinal);
            await zentra.Kill();
        }
        var kept = Path.Combine(Secrets, $"cards-{old}.key");
        Assert.True(File.Exists(kept));
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            Assert.Equal(number, await zentra.Api.Number(card));
            var vault = await Patience.Until(
                async () => (await zentra.Api.Get("/cards/vault")).Is(200).Json,
                v => v.Items("keys").All(k => k.Say("master") == v.Say("master")));
            Assert.NotEqual(old, vault.Say("master"));
            Assert.Equal($"{vault.Say("master")} 3", (await Vault("masters")).Trim());
            Assert.Equal(number, await zentra.Api.Number(card));
        }

        File.Delete(kept);
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            Assert.Equal(number, await zentra.Api.Number(card));
            Assert.Equal(
                "approved", (await zentra.Api.Tell(number, "authorization", 100, "")).Is(201).Json.Say("outcome"));
        }
        await ZentraProcess.Replay(folder.FullName);
        await ZentraProcess.Audit(folder.FullName);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_its_master_nothing_is_seen_found_or_approved_and_with_it_again_all_is(bool isWrong)
    {
        string card, number;
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            card = await zentra.Api.NewCard();
            number = await zentra.Api.Number(card);
        }
        var (file, away) = (Path.Combine(Secrets, "cards.key"), Path.Combine(folder.FullName, "away.key"));
        File.Move(file, away);
        if (isWrong)
        {
            await File.WriteAllBytesAsync(file, new byte[32], TestContext.Current.CancellationToken);
        }
        await using (var zentra = await ZentraProcess.Start(folder.FullName, Key))
        {
            var api = zentra.Api;
            Assert.Equal("False", (await api.Get("/cards/vault")).Is(200).Json.Say("available"));
            var told = (await api.Tell(number, "authorization", 100, "")).Is(201);
            Assert.Equal("declined declined vault_unavailable 91", told.Verdict());
            var token = (await api.Post($"/cards/{card}/reveal", "{}", null)).Is(201).Json.Say("token");
            var refused = await api.Post($"/cards/{card}/reveal", $$"""{"token":"{{token}}"}""", null);
            Assert.Equal("503 vault_unavailable", $"{refused.Status} {refused.Json.Say("code")}");
            var issued = await api.Post("/cards", """{"customer":"cus_1","account":"operating_account"}""");
            Assert.Equal("503 vault_unavailable", $"{issued.Status} {issued.Json.Say("code")}");
            Assert.Equal((0, 0), await api.Funds());
        }

        // As an operator would who keeps the one before elsewhere: what it wraps comes under the present one.
        var named = new Dictionary<string, string> { ["ZENTRA_VAULT_PREVIOUS_KEY"] = away };
        await using (var zentra = await ZentraProcess.StartWith(named, folder.FullName, Key))
        {
            Assert.Equal(number, await zentra.Api.Number(card));
            Assert.Equal(
                "approved", (await zentra.Api.Tell(number, "authorization", 100, "")).Is(201).Json.Say("outcome"));
            await Patience.Until(() => Vault("masters"), said => said.EndsWith(" 3\n", StringComparison.Ordinal)
                && said.Count(c => c == '\n') == 1);
        }
    }

    private async Task<string> Vault(string verb)
    {
        var (code, output, errors) = await CliProcess.Run(null, null, "vault", verb, "--data", folder.FullName);
        Assert.True(code == 0, errors);
        return output;
    }
}
