namespace Zentra.Storage.Tests.Conformance;

/// <summary>A credential is found before its tenant is known, and says whose it is.</summary>
public abstract class CredentialConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task A_credential_is_found_by_its_value_alone()
    {
        Write((Tenant, b => Put(b, "bdg_1", "one")), (Other, b => Put(b, "bdg_1", "two")));
        await Reopen();

        Assert.Equal((Tenant, "bdg_1"), await Find("one"));
        Assert.Equal((Other, "bdg_1"), await Find("two"));
        Assert.Null(await Find("three"));
        Assert.Null(await Find("ONE"));
        Assert.Null(await Find(""));
    }

    [Fact]
    public async Task A_replaced_credential_is_found_no_more()
    {
        Write(Tenant, b => Put(b, "bdg_1", "one"));
        Write(Tenant, b => Put(b, "bdg_1", "new"));

        Assert.Null(await Find("one"));
        Assert.Equal((Tenant, "bdg_1"), await Find("new"));
    }

    [Fact]
    public async Task A_credential_belongs_to_one_record_of_the_whole_store()
    {
        Write(Tenant, b => Put(b, "bdg_1", "one"));

        Assert.ThrowsAny<Exception>(() => Write(Other, b => Put(b, "bdg_2", "one")));

        Assert.Equal((Tenant, "bdg_1"), await Find("one"));
        Assert.DoesNotContain(await Store.Heads(), h => h.Tenant == Other);
    }

    private static void Put(Batch batch, string id, string token) =>
        batch.Put(Home, Badge.Kind, id, new Badge { Id = id, Token = token });

    private async Task<(string Tenant, string Id)?> Find(string token) =>
        await Store.Credential(Badge.Kind, token) is { } found ? (found.Tenant, ((Badge)found.Record.State).Id) : null;
}
