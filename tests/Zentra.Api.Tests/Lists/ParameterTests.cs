using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Lists;

/// <summary>Query parameters, strictly: what is unknown, repeated or malformed is a 400 that names it.</summary>
public sealed class ParameterTests(ApiHost host)
{
    private static readonly string[] Objects =
        ["/payments", "/refunds", "/disputes", "/runtime/intents", "/api-keys", "/workspaces",
        "/webhooks/endpoints", "/webhooks/deliveries", "/operations"];
    private static readonly string[] All = [.. Objects, "/events", "/ledger/accounts", "/ledger/entries"];

    private static readonly (string[] Lists, string Query, string Code)[] Table =
    [
        ([.. All, "/ledger/trial-balance", "/evidence/consistency"], "nothing=1", "unknown_parameter"),
        ([.. All, "/ledger/trial-balance", "/evidence/consistency"], "Limit=1", "unknown_parameter"),
        (All, "limit=0", "invalid_parameter"),
        (All, "limit=101", "invalid_parameter"),
        (All, "limit=-1", "invalid_parameter"),
        (All, "limit=1.0", "invalid_parameter"),
        (All, "limit=1e1", "invalid_parameter"),
        (All, "limit=%2B1", "invalid_parameter"),
        (All, "limit=0x1", "invalid_parameter"),
        (All, "limit=", "invalid_parameter"),
        (All, "limit", "invalid_parameter"),
        (All, "limit=%00", "invalid_parameter"),
        (All, "limit=99999999999999999999", "invalid_parameter"),
        (All, "limit=1&limit=1", "invalid_parameter"),
        (All, "limit=%D9%A1", "invalid_parameter"),
        (Objects, "starting_after=pay_1", "invalid_parameter"),
        (Objects, "starting_after=xyz_01kq5249taew7vxy3ydjmby001", "invalid_parameter"),
        (Objects, "ending_before=..%2f..", "invalid_parameter"),
        (Objects, "created_gte=yesterday", "invalid_parameter"),
        (Objects, "created_gte=2026-04-26", "invalid_parameter"),
        (Objects, "created_gte=2026-04-26T14:12:09", "invalid_parameter"),
        (Objects, "created_lt=2026-02-30T14:12:09Z", "invalid_parameter"),
        (Objects, "created_lt=0000-00-00T00:00:00Z", "invalid_parameter"),
        (Objects, "created_lt=2026-04-26T14:12:09Z&created_lt=2026-04-26T14:12:09Z", "invalid_parameter"),
        (["/payments"], "status=nothing", "invalid_parameter"),
        (["/payments"], "status=Authorized", "invalid_parameter"),
        (["/payments"], "customer=", "invalid_parameter"),
        (["/payments"], "payment=pay_1", "unknown_parameter"),
        (["/payments", "/refunds"], "metadata[]=1", "invalid_parameter"),
        (["/payments", "/refunds"], "metadata[%22]=1", "invalid_parameter"),
        (["/payments", "/refunds"], "metadata[a]=1&metadata[a]=2", "invalid_parameter"),
        (["/payments", "/refunds"], "metadata=1", "unknown_parameter"),
        (["/runtime/intents", "/api-keys"], "metadata[a]=1", "unknown_parameter"),
        (["/refunds"], "payment=rfd_01kq5249taew7vxy3ydjmby001", "invalid_parameter"),
        (["/refunds"], "status=authorized", "invalid_parameter"),
        (["/disputes"], "status=open", "invalid_parameter"),
        (["/disputes"], "payment=dsp_01kq5249taew7vxy3ydjmby001", "invalid_parameter"),
        (["/disputes"], "metadata[a]=1", "unknown_parameter"),
        (["/cards/disputes"], "status=open", "invalid_parameter"),
        (["/cards/disputes"], "card=ath_01kq5249taew7vxy3ydjmby001", "invalid_parameter"),
        (["/cards/disputes"], "authorization=crd_01kq5249taew7vxy3ydjmby001", "invalid_parameter"),
        (["/cards/disputes"], "metadata[a]=1", "unknown_parameter"),
        (["/events"], "after=-1", "invalid_parameter"),
        (["/events"], "after=9223372036854775807", "invalid_parameter"),
        (["/events/stream"], "nothing=1", "unknown_parameter"),
        (["/events/stream"], "limit=1", "unknown_parameter"),
        (["/events/stream"], "type=payment.created", "unknown_parameter"),
        (["/events/stream"], "after=-1", "invalid_parameter"),
        (["/events/stream"], "after=1e3", "invalid_parameter"),
        (["/events/stream"], "after=1099511627776", "invalid_parameter"),
        (["/events/stream"], "object=", "invalid_parameter"),
        (["/events/stream"], "types=", "invalid_parameter"),
        (["/events/stream"], "types=*", "invalid_parameter"),
        (["/events/stream"], "types=payment*", "invalid_parameter"),
        (["/events/stream"], "types=payment.created,,refund.posted", "invalid_parameter"),
        (["/events/stream"], "types=payment.created&types=refund.posted", "invalid_parameter"),
        (["/events/stream"], "types=Payment.Created", "invalid_parameter"),
        (["/webhooks/endpoints"], "metadata[a]=1&metadata[a]=2", "invalid_parameter"),
        (["/webhooks/endpoints"], "status=", "invalid_parameter"),
        (["/webhooks/deliveries"], "state=Pending", "invalid_parameter"),
        (["/webhooks/deliveries"], "state=", "invalid_parameter"),
        (["/webhooks/deliveries"], "status=pending", "unknown_parameter"),
        (["/webhooks/deliveries", "/operations"], "metadata[a]=1", "unknown_parameter"),
        (["/webhooks/endpoints", "/operations"], "status=nothing", "invalid_parameter"),
        (["/ledger/entries"], "cursor=0", "invalid_parameter"),
        (["/ledger/entries"], "cursor=abc", "invalid_parameter"),
        (["/ledger/entries", "/ledger/accounts"], "currency=EURO", "invalid_parameter"),
        (["/ledger/trial-balance"], "as_of_sequence=-1", "invalid_parameter"),
        (["/ledger/trial-balance"], "as_of=now", "invalid_parameter"),
        (["/evidence/consistency"], "first=0", "invalid_parameter"),
        (["/evidence/consistency"], "second=99999999", "invalid_parameter"),
        (["/evidence/consistency"], "first=1&second=0", "invalid_parameter"),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (lists, query, code) in Table)
            {
                foreach (var list in lists)
                {
                    cases.Add($"{list}?{query}", code);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_parameter_that_is_not_of_the_contract_is_refused_by_name(string path, string code)
    {
        var api = await host.NewTenant();
        var name = Uri.UnescapeDataString(path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&')[^1].Split('=')[0]);

        (await api.Get(path)).IsProblem(400, code, $"?{name}");
    }

    [Theory]
    [InlineData("/payments?starting_after=ID&ending_before=ID")]
    [InlineData("/payments?metadata[k0]=1&metadata[k1]=1&metadata[k2]=1&metadata[k3]=1&metadata[k4]=1&metadata[k5]=1&metadata[k6]=1&metadata[k7]=1&metadata[k8]=1&metadata[k9]=1&metadata[k10]=1")]
    public async Task Parameters_that_contradict_or_outnumber_are_refused(string path)
    {
        var api = await host.NewTenant();
        var id = (await api.Pay()).Is(201).Id;

        (await api.Get(path.Replace("ID", id, StringComparison.Ordinal))).IsProblem(400, "invalid_parameter");
    }

    [Theory]
    [InlineData("created_gte=0001-01-01T00:00:00Z", 1)]
    [InlineData("created_lt=9999-12-31T23:59:59.9999999Z", 1)]
    [InlineData("created_gte=9999-12-31T23:59:59Z", 0)]
    [InlineData("created_gte=2026-04-26T16:00:00%2B02:00", 1)]
    [InlineData("created_gte=2026-04-26t14:00:00z", 1)]
    public async Task Moments_may_be_as_far_and_in_any_offset(string query, int found)
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);

        Assert.Equal(found, (await api.Get($"/payments?{query}")).Is(200).Json.Items("data").Count());
    }
}
