using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.Territories.V1;

namespace SalesPerf.Identity.Digests;

/// <summary>The digest of what waits for people, by e-mail.</summary>
internal static class DigestSetup
{
    public static void AddDigests(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(o => !o.IsOn || o.HasSender, "Mail:From (Mail__From) is no address, and mail needs a sender.")
            .Validate(o => !o.IsOn || o.KeepsPassword, "Mail:Username would be sent without TLS. Set Mail:Security to StartTls or Tls, or leave the user name out.")
            .Validate<IOptions<IssuerOptions>>((o, issuer) => !o.IsOn || issuer.Value.Gateway is not null, "Mail:Host is set, and Identity:Gateway is not: what waits for people is asked there.");
        services.AddServiceGrpcClient<DigestMailService.DigestMailServiceClient>("territories", asService: true);
        services.AddSingleton<StopLinks>();
        if (string.IsNullOrWhiteSpace(builder.Configuration[$"{MailOptions.Section}:{nameof(MailOptions.Host)}"])) return;

        services.AddHttpClient<DigestClient>((sp, http) => (http.BaseAddress, http.Timeout) = (new Uri(sp.GetRequiredService<IOptions<IssuerOptions>>().Value.Gateway!), TimeSpan.FromSeconds(30)));
        services.AddSingleton<PersonTokens>().AddSingleton<DigestStore>().AddSingleton<SmtpOutlet>().AddSingleton<Func<SmtpClient>>(() => new SmtpClient());
        services.AddTransient<DigestRound>();
        services.AddHostedService<SendDigests>();
    }
}
